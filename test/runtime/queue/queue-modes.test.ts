// `messages.queue` and `messages.inbound` on real stores: what each mode does to messages that come during a turn, and
// that each of them ends with one outcome.

import { expect, test } from "vitest";
import type { MessagesConfig } from "../../../src/config/messages.ts";
import { answerOf, echoTurn, failureOf } from "../scripted-koi.ts";
import { type Harness, harness } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";
import { settled, until } from "../until.ts";

function withMessages(messages: MessagesConfig, more: Parameters<typeof harness>[0] = {}): Harness {
  return harness({ table: tinyTable({ config: { ...openAccess, messages } }), ...more });
}

test("what comes during a turn waits for quiet, then becomes one turn", async () => {
  const { receive, koi, clock } = withMessages({});
  await receive({ id: "m1" });
  expect(koi.texts()).toEqual(["text of m1"]);
  await receive({ id: "m2" });
  clock.advance(600);
  await receive({ id: "m3" });
  koi.asked[0]?.answer("one");
  await until(() => clock.pending().includes(1_000), "the wait for quiet");
  clock.advance(999);
  expect(koi.asked).toHaveLength(1);
  clock.advance(1);
  await until(() => koi.asked.length === 2, "the next turn");
  expect(koi.texts()[1]).toBe("text of m2\ntext of m3");
});

test("the mode of a channel comes before the general one", async () => {
  const { receive, koi } = withMessages({
    queue: { mode: "collect", debounceMs: 0, byChannel: { telegram: "followup" } },
  });
  for (const id of ["m1", "m2", "m3"]) await receive({ id });
  for (const index of [0, 1, 2]) {
    await until(() => koi.asked.length === index + 1, "the next turn");
    koi.asked[index]?.answer("yes");
  }
  expect(koi.texts()).toEqual(["text of m1", "text of m2", "text of m3"]);
});

test("interrupt breaks the turn off and asks again with both messages; the draft and the answer are one", async () => {
  const { receive, koi, channel, storeOf, recordOf, stages } = withMessages({
    queue: { mode: "interrupt", debounceMs: 0 },
  });
  await receive({ id: "m1", text: "book a table" });
  await receive({ id: "m2", text: "for three" });
  expect(koi.asked[0]?.request.signal.aborted).toBe(true);
  await until(() => koi.asked.length === 2, "the second turn");
  expect(koi.texts()[1]).toBe("book a table\nfor three");
  koi.asked[0]?.answer("a table for one");
  koi.asked[1]?.answer("a table for three");
  await channel.attempted(1);
  await settled();
  expect(channel.sent.map(({ idempotencyKey, message }) => [idempotencyKey, message.text])).toEqual([
    ["home/telegram:default:m1", "a table for three"],
  ]);
  expect(storeOf("home").pending()).toEqual([]);
  await until(() => recordOf("m1")?.queue !== undefined, "the record");
  expect(recordOf("m1")).toMatchObject({ outcome: "routed", queue: "interrupted" });
  expect(recordOf("m2")?.queue).toBeUndefined();
  expect(stages.outcomes.counts()).toMatchObject({ routed: 2, failed: 0 });
});

test("interrupt touches no other session", async () => {
  const { receive, koi } = withMessages({ queue: { mode: "interrupt", debounceMs: 0 } });
  await receive({ id: "m1", peer: "1" });
  await receive({ id: "m2", peer: "2" });
  expect(koi.asked.map(({ request }) => request.signal.aborted)).toEqual([false, false]);
});

test("steer: a turn that has no step left takes nothing in, and the record says so", async () => {
  const { receive, koi, recordOf } = withMessages({ queue: { mode: "steer", debounceMs: 0 } });
  for (const id of ["m1", "m2"]) await receive({ id });
  koi.asked[0]?.answer("one");
  await until(() => koi.asked.length === 2, "the second turn");
  expect(koi.texts()[1]).toBe("text of m2");
  await until(() => recordOf("m2")?.queue !== undefined, "the record");
  expect(["m1", "m2"].map((id) => recordOf(id)?.queue)).toEqual([undefined, "not_steered"]);
});

test("steer: what waits is taken in between two steps, and one answer serves all", async () => {
  const { receive, koi, channel, recordOf, storeOf } = withMessages({
    queue: { mode: "steer", debounceMs: 0 },
  });
  for (const id of ["m1", "m2", "m3"]) await receive({ id });
  const request = koi.asked[0]?.request;
  expect(request?.takeIn?.()).toEqual({
    keys: ["telegram:default:m2", "telegram:default:m3"],
    sentAtMs: expect.any(Number),
    text: "text of m2\ntext of m3",
    senders: [{ id: "111" }],
  });
  expect(request?.takeIn?.()).toBeUndefined();
  koi.asked[0]?.answer("to all three");
  await channel.attempted(1);
  await settled();
  expect(koi.asked).toHaveLength(1);
  expect(storeOf("home").pending()).toEqual([]);
  await until(() => recordOf("m3")?.queue !== undefined, "the record");
  expect(["m1", "m2", "m3"].map((id) => recordOf(id)?.queue)).toEqual([undefined, "steered", "steered"]);
});

test("steer: nothing of another place or behind a command is taken in, and followup never is", async () => {
  const messages = { queue: { mode: "steer", debounceMs: 0 } } as const;
  const steered = harness({
    table: tinyTable({ config: { ...openAccess, commands: { useAccessGroups: false }, messages } }),
  });
  await steered.receive({ id: "m1" });
  await steered.receive({ id: "m2", text: "/new" });
  await steered.receive({ id: "m3" });
  expect(steered.koi.asked[0]?.request.takeIn?.()).toBeUndefined();
  const followed = withMessages({ queue: { mode: "followup", debounceMs: 0 } });
  for (const id of ["m1", "m2"]) await followed.receive({ id });
  expect(followed.koi.asked[0]?.request.takeIn?.()).toBeUndefined();
});

test("what gives way is listed, recorded and counted", async () => {
  for (const [drop, kept, gone] of [
    ["old", "text of m3\ntext of m4", ["m2"]],
    ["new", "text of m2\ntext of m3", ["m4"]],
  ] as const) {
    const one = withMessages({ queue: { cap: 2, drop, debounceMs: 0 } });
    for (const id of ["m1", "m2", "m3", "m4"])
      expect(await one.receive({ id })).toEqual({ outcome: "accepted" });
    await until(() => one.stages.outcomes.counts().dropped === 1, "the drop");
    const dead = one.storeOf("home").deadLetters(10);
    expect(dead).toMatchObject(
      gone.map((id) => ({ messageKey: `telegram:default:${id}`, reason: "queue_full" })),
    );
    for (const id of gone)
      expect(one.recordOf(id)).toMatchObject({
        outcome: "dropped",
        stage: "queue",
        reasonCode: "queue_full",
      });
    expect(one.stages.outcomes.counts()).toMatchObject({ routed: 3, dropped: 1 });
    one.koi.asked[0]?.answer("one");
    await until(() => one.koi.asked.length === 2, "the second turn");
    expect(one.koi.texts()[1]).toBe(kept);
  }
});

test("with summarize nothing is lost: what is too much stands in the turn in short, in the transcript in full", async () => {
  const { receive, koi, storeOf, recordOf, channel } = withMessages({ queue: { cap: 2, debounceMs: 0 } });
  await receive({ id: "m1" });
  const long = `long ${"word ".repeat(60)}`;
  await receive({ id: "m2", text: long });
  for (const id of ["m3", "m4"]) await receive({ id });
  koi.asked[0]?.answer("one");
  await until(() => koi.asked.length === 2, "the second turn");
  expect(koi.texts()[1]).toBe(
    `[Before, cut short as too many waited: 1]\n111: ${long.slice(0, 160)}…\n[In full]\ntext of m3\ntext of m4`,
  );
  koi.asked[1]?.answer("all of it");
  await channel.attempted(2);
  await until(() => storeOf("home").pending().length === 0, "the end");
  expect(recordOf("m2")).toMatchObject({ outcome: "routed", queue: "summarized" });
  const said = storeOf("home").transcript("koi:home:111" as never, 10);
  expect(said.map(({ text }) => text)).toContain(long);
});

test("what one sender types in quick succession is one turn; a command does not wait", async () => {
  const { receive, koi, clock, storeOf } = withMessages({
    inbound: { debounceMs: 9_000, byChannel: { telegram: 2_000 } },
    queue: { mode: "followup" },
  });
  await receive({ id: "m1", text: "I" });
  expect(storeOf("home").pending()).toHaveLength(1);
  clock.advance(1_500);
  await receive({ id: "m2", text: "mean" });
  clock.advance(1_999);
  expect(koi.asked).toEqual([]);
  clock.advance(1);
  await until(() => koi.asked.length === 1, "the turn");
  expect(koi.texts()).toEqual(["I\nmean"]);
  await receive({ id: "c1", text: "/weather", peer: "222" });
  await until(() => koi.asked.length === 2, "the next turn");
  expect(koi.texts()[1]).toBe("/weather");
  await receive({ id: "f1", text: "", peer: "333", more: { media: [photo] } });
  await until(() => koi.asked.length === 3, "the last turn");
  expect(koi.texts()[2]).toBe("[image, could not be loaded: it is gone]");
});

const photo = { kind: "image", mimeType: "image/png", bytes: 1, source: "file-1" } as const;

test("messages that wait for more are on disk, and answered after a crash", async () => {
  const first = withMessages({ inbound: { debounceMs: 2_000 } });
  await first.receive({ id: "m1", text: "I" });
  await first.receive({ id: "m2", text: "mean" });
  const second = withMessages(
    { inbound: { debounceMs: 2_000 } },
    { folder: first.folder, runTurn: echoTurn },
  );
  expect(await second.stages.recover()).toMatchObject({ replayed: 2 });
  second.clock.advance(2_000);
  await second.channel.attempted(1);
  expect(second.channel.texts()).toEqual(["you said: I\nmean"]);
});

test("a draft of a turn that is broken off is finished by the answer of the next", async () => {
  let turns = 0;
  const { receive, channel } = withMessages(
    { queue: { mode: "interrupt", debounceMs: 0 } },
    {
      runTurn: async function* half({ signal, text }) {
        turns += 1;
        if (turns > 1) return yield answerOf(text);
        yield { type: "text_delta", text: "half an ans" };
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        yield failureOf("aborted", false);
      },
    },
  );
  await receive({ id: "m1", text: "one" });
  await until(() => channel.draftKeys.length === 1, "the draft");
  await receive({ id: "m2", text: "two" });
  await channel.attempted(1);
  expect(channel.drafts).toEqual(["half an ans"]);
  expect(channel.attempts).toEqual(channel.draftKeys);
  expect(channel.texts()).toEqual(["one\ntwo"]);
});
