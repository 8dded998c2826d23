// kill -9 of the built gateway in the middle of a turn that sums up its own steps: while the model writes the summary, and
// right behind it. Each command has run once, the message is answered once, and the transcript has every word.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { callsReply, type ModelRequest, scriptedMark, textReply } from "../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { type GatewayChild, startGatewayChild, writeConfig } from "./gateway-child.ts";
import { readKoi } from "./read-state.ts";
import { homeWithModel } from "./talking-gateway.ts";
import { Visitor } from "./visitor.ts";
import { waitUntil } from "./wait.ts";

const STEPS = 8;
const isSummary = ({ body }: ModelRequest): boolean =>
  JSON.stringify(body).includes("Your work on this is not over");

test.each(["while it is written", "right behind it"])(
  "killed %s",
  async (when) => {
    const seen: string[] = [];
    let step = 0;
    const server = await startOpenAiServer((request) => {
      const isFirst = !seen.includes("summary");
      const isHeld = when === "right behind it" && seen.at(-1) === "summary" && seen.length === step + 1;
      if (isHeld) {
        seen.push("held");
        return { kind: "silence" };
      }
      if (isSummary(request)) {
        seen.push("summary");
        return when === "while it is written" && isFirst
          ? { kind: "silence" }
          : textReply("some steps are done");
      }
      if (step === STEPS) return textReply("all is done");
      seen.push("step");
      step += 1;
      const command = `echo ${step} >> runs.txt; head -c 9000 /dev/zero | tr '\\0' w`;
      return callsReply(["exec", { command }]);
    });
    const home = homeWithModel(server, ["alpha"]);
    mkdirSync(join(home, ".SKYKOI"), { recursive: true });
    writeConfig(home, {
      kois: {
        defaults: { model: "fake/echo", contextTokens: 30_000 },
        list: [{ id: "alpha", default: true }],
      },
    });
    const visitor = new Visitor("a");
    const start = async (): Promise<GatewayChild> => {
      const child = await startGatewayChild({ home });
      onTestFinished(() => child.kill());
      await visitor.connect(child.url);
      return child;
    };
    const first = await start();
    visitor.say("m0", "a long work");
    await waitUntil(
      "the summary",
      () => seen.includes(when === "while it is written" ? "summary" : "held"),
      30_000,
    );
    await first.kill();
    visitor.leave();
    const second = await start();
    await waitUntil("the answer", () => visitor.replies.size === 1, 30_000);
    expect([...visitor.replies.values()].map((texts) => [...texts])).toEqual([
      [`${scriptedMark}all is done`],
    ]);
    await waitUntil("the last mark", async () => (await second.status()).unsentReplies === 0);
    expect(await second.stop()).toBe(0);
    const numbers = Array.from({ length: STEPS }, (_, index) => String(index + 1));
    const runs = readFileSync(join(home, ".SKYKOI", "workspace", "runs.txt"), "utf8");
    expect(runs.trim().split("\n")).toEqual(numbers);
    const [entries = []] = readKoi(home, "alpha").transcripts.values();
    const results = entries.filter(({ role }) => role === "result");
    expect(results).toHaveLength(STEPS);
    expect(results.every(({ text }) => text.includes("w".repeat(9_000)))).toBe(true);
    expect(entries.some(({ text }) => text === `${scriptedMark}some steps are done`)).toBe(true);
    // A second summary of the same steps was only needed where the first one was not on the disk.
    const again = seen.slice(seen.indexOf("summary") + 1);
    expect(again[0]).toBe(when === "while it is written" ? "summary" : "held");
    if (when === "right behind it") expect(again[1]).toBe("step");
  },
  90_000,
);
