// What a model says of its thoughts: in front of the answer where a person wants it, and never in what the koi said.

import { expect, test } from "vitest";
import { scriptedMark } from "../../fakes/models/model-reply.ts";
import { modelHarness } from "../model-harness.ts";
import { openAccess } from "../tiny-table.ts";
import { until } from "../until.ts";

const answer = `${scriptedMark}42`;

test.each([true, false])(
  "/reasoning on shows them until /reasoning off, streaming: %s",
  async (streaming) => {
    const { h, server } = await modelHarness(
      () => ({ kind: "text", chunks: ["42"], thoughts: "six by seven" }),
      {
        config: {
          ...openAccess,
          channels: { telegram: { dmPolicy: "open", allowFrom: ["111"] } },
          kois: { defaults: { model: "local/tiny", models: { "local/tiny": { streaming } } } },
        },
      },
    );
    const say = async (text: string, last: string): Promise<string[]> => {
      const count = h.channel.sent.length;
      await h.receive({ id: `${count}`, text });
      const fresh = (): string[] => h.channel.sent.slice(count).map(({ message }) => message.text);
      await until(() => fresh().some((one) => one.includes(last)), last);
      return fresh();
    };
    expect(await say("how much?", "42")).toEqual([answer]);
    await say("/reasoning on", "is shown here");
    const seen = await say("how much?", "42");
    expect(seen).toEqual(["[reasoning]\nsix by seven", answer]);
    expect(JSON.stringify(server.requests.at(-1)?.body)).not.toContain("six by seven");
    expect(
      JSON.stringify(
        h.storeOf("home").transcript(h.storeOf("home").sessions()[0]?.sessionKey ?? expect.fail("none"), 99),
      ),
    ).not.toContain("six by seven");
    await say("/reasoning off", "is not shown here");
    expect(await say("how much?", "42")).toEqual([answer]);
  },
);
