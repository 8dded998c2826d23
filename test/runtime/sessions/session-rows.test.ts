// What kois are shown of sessions: bounded, cut, tools in short.

import { expect, test } from "vitest";
import type { SessionSummary, TranscriptEntry } from "../../../src/koi/store/koi-store.ts";
import type { KoiId } from "../../../src/routing/ids.ts";
import { fittingLines, lastLines, sessionRow } from "../../../src/runtime/sessions/session-rows.ts";
import { harness } from "../stages-harness.ts";
import { key } from "./town.ts";

const session = { mainKey: "main", dmScope: "main", identityLinks: {} } as const;
const idle = () => ({ isRunning: false, waiting: 0 });
const summaryOf = (name: string): SessionSummary => ({
  sessionKey: key(`koi:home:${name}`),
  messages: 3,
  startedAtMs: 0,
  updatedAtMs: 0,
  segment: 1,
  segmentStartedAtMs: 0,
  interactionAtMs: 0,
});

test.each([
  ["main", "main", undefined],
  ["dm:111", "dm", undefined],
  ["telegram:dm:111", "dm", "telegram"],
  ["telegram:biz:dm:111", "dm", "telegram"],
  ["telegram:group:-100:topic:7", "group", "telegram"],
  ["slack:channel:c1:thread:1.2", "group", "slack"],
  ["cron:daily", "cron", undefined],
  ["hook:1", "hook", undefined],
  ["node-7", "node", undefined],
  ["subagent:1", "run", undefined],
  ["telegram:slash:1", "other", "telegram"],
])("the kind of %s is %s", (name, kind, channel) => {
  const row = sessionRow("home" as KoiId, summaryOf(name), session, idle);
  expect([row.kind, row.channel]).toEqual([kind, channel]);
});

function filled(entries: readonly Partial<TranscriptEntry>[]) {
  const h = harness();
  const store = h.storeOf("home");
  const transcript = entries.map(
    (entry, index) => ({ role: "user", text: `t${index}`, atMs: index, detail: {}, ...entry }) as const,
  );
  return store
    .commitTurn({ sessionKey: key("koi:home:x"), messageKeys: [], outbox: [], transcript })
    .then(() => store);
}

test("long texts are cut, results of tools shortly, and the newest come first into what fits", async () => {
  const long = "x".repeat(9_000);
  const store = await filled([
    { text: long },
    { role: "call", text: long, detail: { tool: "read" } },
    { role: "result", text: long, detail: { tool: "read" } },
    { role: "assistant", text: long },
    { text: "last", detail: { senderId: "111", senderName: "Ada" } },
  ]);
  const query = { limit: 9, hasTools: true, maxChars: 80_000 };
  const { lines, leftOut } = fittingLines(store, key("koi:home:x"), query);
  expect(lines.map(({ role, text }) => [role, text.length < 4_100 && text.length > 300])).toEqual([
    ["user", true],
    ["call", true],
    ["result", true],
    ["assistant", true],
    ["user", false],
  ]);
  expect(lines[2]).toMatchObject({ tool: "read", text: expect.stringContaining("8700 characters left out") });
  expect(lines[4]).toMatchObject({ from: "Ada", text: "last" });
  expect(leftOut).toBe(0);
  const few = fittingLines(store, key("koi:home:x"), { ...query, maxChars: 500 });
  expect([few.lines.map(({ text }) => text), few.leftOut]).toEqual([["last"], 4]);
  const plain = fittingLines(store, key("koi:home:x"), { ...query, hasTools: false });
  expect(plain.lines.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
});

test("a list shows the last words in short, and none where none are asked for", async () => {
  const store = await filled([
    { text: "a" },
    { text: "b".repeat(900) },
    { role: "result", text: "r", detail: { tool: "x" } },
  ]);
  const lines = lastLines(store, key("koi:home:x"), 1);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.text.length).toBeLessThan(450);
  expect(lastLines(store, key("koi:home:x"), 0)).toEqual([]);
});
