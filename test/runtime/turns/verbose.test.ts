// What a chat sees of tools: nothing, calls, or results too; as the config says, until a person says otherwise.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { verboseText } from "../../../src/runtime/turns/verbose-text.ts";
import { errorResult, textResult } from "../../../src/koi/conversation.ts";
import { callsReply, scriptedMark, textReply } from "../../fakes/models/model-reply.ts";
import { modelHarness } from "../model-harness.ts";
import { openAccess } from "../tiny-table.ts";
import { until } from "../until.ts";

const done = `${scriptedMark}done`;
const call = '[write] {"path":"a.txt","content":"tea"}';
const result = "[result] made `a.txt` (3 bytes)";

async function talking(defaults: NonNullable<SkykoiConfig["kois"]>["defaults"] = {}) {
  const bench = await modelHarness(
    (_, index) =>
      index % 2 === 0 ? callsReply(["write", { path: "a.txt", content: "tea" }]) : textReply("done"),
    {
      config: {
        ...openAccess,
        channels: { telegram: { dmPolicy: "open", allowFrom: ["111"] } },
        kois: { defaults: { model: "local/tiny", ...defaults } },
      },
    },
  );
  const { h } = bench;
  let seen = 0;
  const ask = async (text: string, last: string): Promise<string[]> => {
    await h.receive({ id: `${seen} ${text}`, text });
    await until(() => h.channel.sent.slice(seen).some(({ message }) => message.text.includes(last)), last);
    const texts = h.channel.sent.slice(seen).map(({ message }) => message.text);
    seen = h.channel.sent.length;
    return texts;
  };
  return { ...bench, ask };
}

test("nothing by default", async () => {
  const { ask } = await talking();
  expect(await ask("hello", "done")).toEqual([done]);
});

test("the calls with `on`, and what came of them with `full`, each before the answer", async () => {
  const { ask } = await talking();
  expect(await ask("/verbose on", "shown")).toEqual(["Tool calls are shown here."]);
  expect(await ask("hello", "done")).toEqual([call, done]);
  expect(await ask("/verbose full", "shown")).toEqual(["Tool calls and their results are shown here."]);
  expect(await ask("hello again", "done")).toEqual([call, expect.stringMatching(/^\[result\] /), done]);
});

test("as the config says, until a person says otherwise; a reset forgets that, a summary does not", async () => {
  const { ask, h } = await talking({ verboseDefault: "full" });
  expect(await ask("hello", "done")).toEqual([call, result, done]);
  expect(await ask("/verbose off", "not shown")).toEqual(["Tool calls are not shown here."]);
  expect(await ask("hello", "done")).toEqual([done]);
  const key = h.storeOf("home").sessions()[0]?.sessionKey ?? expect.fail("no session");
  const reset = { reason: "compact", summary: "s" } as const;
  await h.storeOf("home").commitTurn({ sessionKey: key, messageKeys: [], transcript: [], outbox: [], reset });
  expect(h.storeOf("home").session(key)?.verbose).toBe("off");
  await ask("/new", "A new session");
  expect(h.storeOf("home").session(key)?.verbose).toBeUndefined();
  expect(await ask("/verbose default", "as the config says")).toEqual([
    "Tool calls and their results are shown here, as the config says.",
  ]);
  expect(await ask("/verbose loud", "nothing was changed")).toHaveLength(1);
});

test("what is kept from being sent is not shown either", async () => {
  const { ask, h } = await talking({ verboseDefault: "on" });
  await ask("/send off", "not sent");
  await h.receive({ id: "q", text: "psst" });
  await until(() => h.recordOf("q")?.reasonCode === "send_denied", "the record");
  expect(h.channel.sent).toHaveLength(1);
});

test("what is long is cut short", () => {
  const calls = [{ id: "c", name: "write", args: { content: "x".repeat(5_000) } }];
  const step = { kind: "called", text: "", calls, model: "a/b" } as const;
  expect(verboseText(step, "on")).toHaveLength("[write] ".length + 301);
  const long = { kind: "result", callId: "c", result: textResult("y".repeat(5_000)) } as const;
  expect(verboseText(long, "full")).toHaveLength("[result] ".length + 1_501);
  expect(verboseText(long, "on")).toBeUndefined();
  expect(verboseText({ ...long, result: errorResult(" ") }, "full")).toBe("[failed] (nothing)");
});
