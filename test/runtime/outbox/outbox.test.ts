// The outbox: a reply is sent until the platform has it or has refused it, in order, under one key.

import { expect, test } from "vitest";
import { SendError } from "../../../src/channels/channel.ts";
import { backoffMs } from "../../../src/runtime/outbox/backoff.ts";
import { ManualClock } from "../manual-clock.ts";
import { echoTurn } from "../scripted-koi.ts";
import { harness } from "../stages-harness.ts";
import { settled, until } from "../until.ts";

test("a reply that was not taken is sent again later, under the same key", async () => {
  const { receive, channel, clock, storeOf } = harness({ runTurn: echoTurn });
  channel.failures.push(new SendError("503", "not_sent"), new SendError("503", "not_sent"));
  await receive({ id: "m1" });
  await channel.attempted(1);
  await until(() => clock.pending().length === 1, "the wait");
  expect(clock.pending()).toEqual([750]);
  expect(storeOf("home").outbox()).toMatchObject([{ attempts: 1, notBeforeMs: clock.now() + 750 }]);
  clock.advance(750);
  await channel.attempted(2);
  await until(() => clock.pending().length === 1, "the longer wait");
  expect(clock.pending()).toEqual([1_500]);
  clock.advance(1_500);
  await channel.attempted(3);
  await until(() => storeOf("home").outbox().length === 0, "the end");
  expect(new Set(channel.attempts).size).toBe(1);
  expect(channel.texts()).toEqual(["you said: text of m1"]);
});

test("the platform's own wait is kept", async () => {
  const { receive, channel, clock } = harness({ runTurn: echoTurn });
  channel.failures.push(new SendError("429", "not_sent", 42_000));
  await receive({ id: "m1" });
  await channel.attempted(1);
  await until(() => clock.pending().length === 1, "the wait");
  expect(clock.pending()).toEqual([42_000]);
});

test("a refused reply is given up, kept with its reason, and recorded", async () => {
  const { receive, channel, storeOf, recordOf } = harness({ runTurn: echoTurn });
  channel.failures.push(new SendError("blocked by the person", "refused"));
  await receive({ id: "m1" });
  await until(() => recordOf("m1")?.outcome === "failed", "the record");
  expect(recordOf("m1")).toMatchObject({ stage: "outbox", reasonCode: "send_refused" });
  await until(() => storeOf("home").outbox().length === 0, "the letter");
  expect(storeOf("home").undelivered(10)).toMatchObject([{ reason: "blocked by the person" }]);
  expect(channel.texts()).toEqual([]);
});

test("a reply that was tried too often is given up with the last failure, and what waits behind it is sent", async () => {
  const { receive, channel, clock, storeOf, recordOf } = harness({ runTurn: echoTurn });
  for (let index = 0; index < 100; index += 1) channel.failures.push(new SendError("503", "not_sent"));
  await receive({ id: "m1" });
  for (let attempt = 1; attempt <= 100; attempt += 1) {
    await channel.attempted(attempt);
    await until(() => clock.pending().length === 1 || attempt === 100, "the wait");
    if (attempt === 99) await receive({ id: "m2" });
    clock.advance(5 * 60_000);
  }
  await until(() => channel.sent.length === 1, "the next reply");
  expect(channel.texts()).toEqual(["you said: text of m2"]);
  expect(recordOf("m1")).toMatchObject({
    outcome: "failed",
    stage: "outbox",
    reasonCode: "too_many_attempts",
  });
  expect(storeOf("home").undelivered(10)).toMatchObject([
    { outboxKey: "home/telegram:default:m1", reason: "too_many_attempts: 503", attempts: 99 },
  ]);
});

test("attempts and waits are kept over a restart", async () => {
  const first = harness({ runTurn: echoTurn });
  for (let index = 0; index < 3; index += 1) first.channel.failures.push(new SendError("503", "not_sent"));
  await first.receive({ id: "m1" });
  for (const [index, waitMs] of [750, 1_500].entries()) {
    await first.channel.attempted(index + 1);
    await until(() => first.clock.pending().length === 1, "the wait");
    first.clock.advance(waitMs);
  }
  await until(() => first.clock.pending().includes(3_000), "the third wait");
  await first.stages.outbox.stop();
  const clock = new ManualClock(first.clock.now());
  const second = harness({ folder: first.folder, clock, channels: [first.channel] });
  first.channel.failures.push(new SendError("503", "not_sent"));
  await second.stages.recover();
  expect(clock.pending()).toEqual([3_000]);
  clock.advance(3_000);
  await until(() => clock.pending().includes(6_000), "the fourth wait");
  expect(new Set(first.channel.attempts)).toEqual(new Set(["home/telegram:default:m1"]));
});

test("replies of one conversation stay in order, and delay no other", async () => {
  const { receive, channel, clock } = harness({ runTurn: echoTurn });
  channel.failures.push(new SendError("503", "not_sent"));
  await receive({ id: "m1" });
  await channel.attempted(1);
  await until(() => clock.pending().length === 1, "the wait");
  await receive({ id: "m2" });
  await receive({ id: "other", peer: "222" });
  await channel.attempted(2);
  await settled();
  expect(channel.texts()).toEqual(["you said: text of other"]);
  clock.advance(750);
  await until(() => channel.sent.length === 3, "all replies");
  expect(channel.texts()).toEqual([
    "you said: text of other",
    "you said: text of m1",
    "you said: text of m2",
  ]);
});

test("a fault of the adapter itself is retried, not taken for a refusal", async () => {
  const { receive, channel, clock } = harness({ runTurn: echoTurn });
  channel.failures.push(new TypeError("undefined is not a function"));
  await receive({ id: "m1" });
  await channel.attempted(1);
  await until(() => clock.pending().length === 1, "the wait");
  clock.advance(750);
  await until(() => channel.sent.length === 1, "the reply");
});

test("a stopped outbox keeps what is left on disk", async () => {
  const { receive, channel, clock, stages, storeOf } = harness({ runTurn: echoTurn });
  channel.failures.push(new SendError("503", "not_sent"));
  await receive({ id: "m1" });
  await channel.attempted(1);
  await until(() => clock.pending().length === 1, "the wait");
  await stages.outbox.stop();
  expect(clock.pending()).toEqual([]);
  expect(storeOf("home").outbox()).toHaveLength(1);
});

test("waits grow from half to all of a doubling range, up to the most", () => {
  const range = { baseMs: 1_000, maxMs: 60_000 };
  const waits = [1, 2, 3, 7, 100].map((attempt) => [
    backoffMs(attempt, range, () => 0),
    backoffMs(attempt, range, () => 0.999_999),
  ]);
  expect(waits).toEqual([
    [500, 1_000],
    [1_000, 2_000],
    [2_000, 4_000],
    [30_000, 60_000],
    [30_000, 60_000],
  ]);
});
