// A turn: what the koi is asked, what is written at its end, and what people hear when it fails.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { referenceOf } from "../../../src/runtime/outcomes/outcome.ts";
import type { TurnEvent } from "../../../src/koi/turn.ts";
import { StoreError } from "../../../src/koi/store/store-error.ts";
import type { PeerId, SessionKey } from "../../../src/routing/ids.ts";
import { brokenTurn, failureOf, growingTurn } from "../scripted-koi.ts";
import { harness } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";
import { settled, until } from "../until.ts";

/** A message of a named person that mentions us. */
function by(id: string, name: string) {
  return { sender: { id: id as PeerId, name }, mentionsUs: true };
}

const key = "koi:home:111" as SessionKey;

test("the next turn knows what was said before", async () => {
  const { receive, koi, channel } = harness();
  await receive({ id: "m1", text: "my name is Ann" });
  koi.asked[0]?.answer("hello Ann");
  await channel.attempted(1);
  await receive({ id: "m2", text: "who am I?" });
  expect(koi.asked[1]?.request).toMatchObject({
    text: "who am I?",
    history: [
      { role: "user", text: "my name is Ann" },
      { role: "assistant", text: "hello Ann" },
    ],
  });
});

test("messages that arrive during a turn share the next one", async () => {
  const { receive, koi, channel, storeOf } = harness();
  for (const id of ["m1", "m2", "m3"]) await receive({ id });
  expect(koi.texts()).toEqual(["text of m1"]);
  koi.asked[0]?.answer("one");
  await until(() => koi.asked.length === 2, "the second turn");
  expect(koi.texts()[1]).toBe("text of m2\ntext of m3");
  koi.asked[1]?.answer("two and three");
  await channel.attempted(2);
  expect(storeOf("home").pending()).toEqual([]);
  expect(
    storeOf("home")
      .transcript(key, 10)
      .map(({ text }) => text),
  ).toEqual(["text of m1", "one", "text of m2", "text of m3", "two and three"]);
  expect(channel.sent[1]?.target.replyToMessageId).toBe("m3");
});

test("with mode followup each message has a turn of its own", async () => {
  const config = { ...openAccess, messages: { queue: { mode: "followup", debounceMs: 0 } } } as const;
  const { receive, koi } = harness({ table: tinyTable({ config }) });
  for (const id of ["m1", "m2", "m3"]) await receive({ id });
  koi.asked[0]?.answer("one");
  await until(() => koi.asked.length === 2, "the second turn");
  expect(koi.texts()).toEqual(["text of m1", "text of m2"]);
});

test("messages of one session but two chats are answered each in its own", async () => {
  const table = tinyTable();
  const router: typeof table.router = {
    route: (facts) => ({ ...table.router.route(facts), sessionKey: "koi:home:main" as SessionKey }) as never,
  };
  const { receive, koi, channel } = harness({ table: { ...table, router } });
  await receive({ id: "m0" });
  await receive({ id: "m1", peer: "111" });
  await receive({ id: "m2", peer: "222" });
  for (const [index, text] of ["a", "b", "c"].entries()) {
    await until(() => koi.asked.length === index + 1, `turn ${index + 1}`);
    koi.asked[index]?.answer(text);
  }
  await channel.attempted(3);
  expect(channel.sent.map(({ target, message }) => [target.peer.id, message.text])).toEqual([
    ["111", "a"],
    ["111", "b"],
    ["222", "c"],
  ]);
});

test("in a group every line says who spoke", async () => {
  const { receive, koi, channel } = harness();
  const group = { kind: "group", peer: "-5" } as const;
  await receive({ id: "g1", text: "hi", ...group, more: by("1", "Ann") });
  expect(koi.asked[0]?.request).toMatchObject({ text: "hi", senderName: "Ann" });
  await receive({ id: "g2", text: "me too", ...group, more: by("2", "Bob") });
  await receive({ id: "g3", text: "and me", ...group, more: by("1", "Ann") });
  koi.asked[0]?.answer("hello");
  await channel.attempted(1);
  await until(() => koi.asked.length === 2, "the second turn");
  const { text, history, senderName } = koi.asked[1]?.request ?? {};
  expect({ text, history, senderName }).toEqual({
    text: "Bob: me too\nAnn: and me",
    senderName: undefined,
    history: [
      { role: "user", text: "Ann: hi", seq: 1, atMs: expect.any(Number) },
      { role: "assistant", text: "hello" },
    ],
  });
});

test("typing and drafts show while the answer grows", async () => {
  const { receive, channel } = harness({ runTurn: growingTurn });
  await receive({ id: "m1" });
  await channel.attempted(1);
  expect(channel.typingCalls).toEqual([true]);
  expect(channel.drafts).toEqual(["hel"]);
  expect(channel.texts()).toEqual(["hello"]);
});

test.each([
  [30_000, 30_000],
  [3_600_000, 60_000],
])("a provider that asks for %s ms is left alone for %s ms", async (retryAfterMs, waitMs) => {
  const { receive, koi, clock } = harness();
  await receive({ id: "m1" });
  koi.asked[0]?.end({ ...failureOf("rate_limit", true), retryAfterMs } as TurnEvent);
  await until(() => clock.pending()[0] === waitMs, "the wait for a retry");
});

test("what a turn that failed has used is in the session's sum", async () => {
  const { receive, koi, channel, storeOf } = harness();
  await receive({ id: "m1" });
  const usage = { inputTokens: 5, outputTokens: 6, costUsd: 0.5 };
  koi.asked[0]?.end({ ...failureOf("auth", false), usage } as TurnEvent);
  await channel.attempted(1);
  expect(storeOf("home").usage(key)).toEqual(usage);
});

test("a passing failure is retried with growing waits, and then answered", async () => {
  const { receive, koi, clock, channel, stages } = harness();
  await receive({ id: "m1" });
  for (const [index, waitMs] of [1_500, 3_000, 6_000].entries()) {
    koi.asked[index]?.end(failureOf("rate_limit", true));
    await until(() => clock.pending()[0] === waitMs, "the wait for a retry");
    expect(clock.pending()).toEqual([waitMs]);
    clock.advance(waitMs);
    await until(() => koi.asked.length === index + 2, "the retry");
  }
  koi.asked[3]?.answer("at last");
  await channel.attempted(1);
  expect(channel.texts()).toEqual(["at last"]);
  expect(stages.outcomes.counts()).toMatchObject({ routed: 1, failed: 0 });
});

test("a failure that stays is answered honestly and recorded", async () => {
  const { receive, koi, clock, channel, recordOf, storeOf } = harness();
  await receive({ id: "m1" });
  for (let index = 0; index < 4; index += 1) {
    await until(() => koi.asked.length === index + 1, "the turn");
    koi.asked[index]?.end(failureOf("rate_limit", true));
    await settled();
    clock.advance(60_000);
  }
  await channel.attempted(1);
  expect(koi.asked).toHaveLength(4);
  expect(channel.texts()).toEqual([
    `I could not answer this message. Reference: ${referenceOf("telegram:default:m1")}`,
  ]);
  await until(() => recordOf("m1")?.outcome === "failed", "the record");
  expect(recordOf("m1")).toMatchObject({ stage: "koi", reasonCode: "rate_limit", koiId: "home" });
  expect(recordOf("m1")?.detail).toBe("no luck (rate_limit)");
  expect(recordOf(referenceOf("telegram:default:m1"))).toEqual(recordOf("m1"));
  expect(storeOf("home").pending()).toEqual([]);
  expect(storeOf("home").deadLetters(10)).toMatchObject([
    { end: "failed", reason: "rate_limit: no luck (rate_limit)" },
  ]);
});

test("the apology is no part of what the koi said", async () => {
  const { receive, koi, channel } = harness();
  await receive({ id: "m1", text: "one" });
  koi.asked[0]?.end(failureOf("auth", false));
  await channel.attempted(1);
  await receive({ id: "m2", text: "two" });
  expect(koi.asked[1]?.request.history).toEqual([
    { role: "user", text: "one", seq: 1, atMs: expect.any(Number) },
  ]);
});

test("a koi that throws, or stops without an end, is a failed turn", async () => {
  const table = tinyTable({
    config: { ...openAccess, channels: { telegram: { dmPolicy: "allowlist", allowFrom: ["111", "222"] } } },
  });
  const { receive, channel } = harness({ runTurn: brokenTurn, table });
  await receive({ id: "m1", text: "throw" });
  await receive({ id: "m2", text: "stop", peer: "222" });
  await channel.attempted(2);
  expect(channel.texts().sort()).toEqual([
    "I could not answer this message: the turn broke off: out of paper",
    "I could not answer this message: the turn stopped without an end",
  ]);
});

test("an empty answer sends nothing and still ends the turn", async () => {
  const { receive, koi, channel, storeOf } = harness();
  await receive({ id: "m1" });
  koi.asked[0]?.answer("  ");
  await until(() => storeOf("home").pending().length === 0, "the end of the turn");
  await settled();
  expect(channel.attempts).toEqual([]);
  expect(channel.typingCalls).toEqual([true, false]);
});

test("a turn that is aborted by a stop leaves its message pending", async () => {
  const { receive, stages, storeOf, channel } = harness();
  await receive({ id: "m1" });
  const drained = stages.queue.drain();
  stages.queue.abort();
  await drained;
  expect(storeOf("home").pending()).toHaveLength(1);
  expect(channel.attempts).toEqual([]);
});

test("a turn is run by the table that routed its message", async () => {
  const { receive, koi, tables } = harness({ table: tinyTable({ digest: "sha256:old" }) });
  const old = tables.current.gateway;
  await receive({ id: "m1" });
  await receive({ id: "m2" });
  tables.swap(tinyTable({ kois: ["other"], digest: "sha256:new" }));
  koi.asked[0]?.answer("one");
  await until(() => koi.asked.length === 2, "the second turn");
  expect(koi.asked[1]?.request.gateway).toBe(old);
});

test("an answer that the store does not take is written when it does, and the koi is asked once", async () => {
  const { receive, koi, clock, channel, storeOf, stages, recordOf } = harness();
  const full = new StoreError("disk_full", "koi.db", "the disk is full");
  const commit = vi.spyOn(storeOf("home"), "commitTurn");
  for (let count = 0; count < 9; count += 1) commit.mockRejectedValueOnce(full);
  await receive({ id: "m1" });
  koi.asked[0]?.answer("at last");
  for (let count = 1; count <= 9; count += 1) {
    await until(() => commit.mock.calls.length === count && clock.pending().length === 1, "the wait");
    clock.advance(10_000);
  }
  await channel.attempted(1);
  expect(channel.texts()).toEqual(["at last"]);
  expect(koi.asked).toHaveLength(1);
  expect(stages.outcomes.counts()).toMatchObject({ routed: 1, failed: 0 });
  expect(recordOf("m1")).toMatchObject({ outcome: "routed" });
});

test("what comes before a kept answer is written waits for a turn of its own", async () => {
  const { receive, koi, channel, clock, storeOf } = harness();
  const full = new StoreError("disk_full", "koi.db", "the disk is full");
  await receive({ id: "m1" });
  vi.spyOn(storeOf("home"), "commitTurn").mockRejectedValueOnce(full);
  koi.asked[0]?.answer("paid for");
  await until(() => clock.pending().length > 0, "the wait");
  await receive({ id: "m2" });
  clock.advance(10_000);
  await until(() => koi.asked.length === 2, "the second turn");
  expect(koi.texts()).toEqual(["text of m1", "text of m2"]);
  koi.asked[1]?.answer("and this");
  await channel.attempted(2);
  expect(channel.texts()).toEqual(["paid for", "and this"]);
  expect(storeOf("home").pending()).toEqual([]);
});

test("an answer that the store does not take until its message is too old is a failure on record", async () => {
  const { receive, koi, clock, channel, storeOf, recordOf } = harness();
  vi.spyOn(storeOf("home"), "commitTurn").mockRejectedValue(new StoreError("disk_full", "koi.db", "full"));
  await receive({ id: "m1" });
  koi.asked[0]?.answer("never");
  for (let count = 0; recordOf("m1")?.outcome !== "failed"; count += 1) {
    expect(count).toBeLessThan(20);
    await settled();
    clock.advance(60_000);
  }
  expect(recordOf("m1")).toMatchObject({ reasonCode: "not_written" });
  expect(channel.attempts).toEqual([]);
  expect(storeOf("home").pending()).toHaveLength(1);
});

test.each([
  ["an owner", { dmPolicy: "open" }, ["telegram:111"], true],
  ["a stranger beside an owner", { dmPolicy: "open" }, ["telegram:1"], false],
  [
    "somebody listed, where there is an owner",
    { dmPolicy: "allowlist", allowFrom: ["111"] },
    ["telegram:1"],
    false,
  ],
  ["somebody listed, where there is none", { dmPolicy: "open", allowFrom: ["*", "111"] }, [], true],
  ["a stranger", { dmPolicy: "open", allowFrom: ["*"] }, [], false],
] as const)("what broke is told in full to %s: %o", async (_who, telegram, ownerAllowFrom, isTold) => {
  const config = {
    ...openAccess,
    channels: { telegram: { groupPolicy: "open", ...telegram } },
    commands: { ownerAllowFrom: [...ownerAllowFrom] },
  } as unknown as typeof openAccess;
  const { receive, koi, channel } = harness({ table: tinyTable({ config }) });
  await receive({ id: "m1" });
  koi.asked[0]?.end(failureOf("auth", false));
  await channel.attempted(1);
  await receive({ id: "m2", peer: "-100", kind: "group", from: "111", more: { mentionsUs: true } });
  koi.asked[1]?.end(failureOf("auth", false));
  await channel.attempted(2);
  const full = "I could not answer this message: no luck (auth)";
  expect(channel.texts().map((text) => text === full)).toEqual([isTold, false]);
});

test("a koi that loses its folder for good during a turn leaves a dead letter, not a message that looks answered", async () => {
  const one = harness();
  await one.receive({ id: "m1" });
  await until(() => one.koi.asked.length === 1, "the turn");
  rmSync(join(one.folder, "home"), { recursive: true });
  one.koi.asked[0]?.answer("late");
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await until(
      () => one.lines.filter(({ message }) => message === "turn could not be written").length > attempt,
      "the try",
    );
    await settled();
    one.clock.advance(10_000);
  }
  await until(() => one.recordOf("m1")?.outcome === "failed", "the end");
  expect(one.recordOf("m1")).toMatchObject({ stage: "koi", reasonCode: "folder_gone" });
  expect(one.storeOf("home").deadLetters(10)).toMatchObject([
    { messageKey: "telegram:default:m1", end: "failed", reason: "folder_gone" },
  ]);
  expect(one.koi.asked).toHaveLength(1);
});
