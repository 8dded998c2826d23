// The clock jumps: back by a day, as after a dead battery or a wrong time server. Nothing waits until it has caught up.

import { expect, test } from "vitest";
import { SendError } from "../../src/channels/channel.ts";
import { readConversation } from "../../src/runtime/conversation.ts";
import { Access } from "../../src/runtime/http/access.ts";
import { DropLog } from "../../src/runtime/outcomes/drop-log.ts";
import { logLines } from "./log-lines.ts";
import { ManualClock } from "./manual-clock.ts";
import { echoTurn } from "./scripted-koi.ts";
import { harness } from "./stages-harness.ts";
import { until } from "./until.ts";

const DAY_MS = 24 * 3_600_000;

/** A clock a day behind another. */
function setBack(clock: ManualClock): ManualClock {
  return new ManualClock(clock.now() - DAY_MS);
}

test("a message that waits is answered after a restart with the clock set back", async () => {
  const first = harness();
  await first.receive({ id: "m1" });
  const second = harness({ folder: first.folder, clock: setBack(first.clock), runTurn: echoTurn });
  expect(await second.stages.recover()).toEqual({ replayed: 1, expired: 0, replies: 0 });
  await until(() => second.channel.sent.length === 1, "the answer");
});

test("a reply that was never tried is sent at once, one that was tried within the hour", async () => {
  const first = harness({ runTurn: echoTurn });
  await first.stages.outbox.stop();
  await first.receive({ id: "m1" });
  await until(() => first.storeOf("home").outbox().length === 1, "the reply on disk");
  const second = harness({ folder: first.folder, clock: setBack(first.clock) });
  second.channel.failures.push(new SendError("503", "not_sent"));
  await second.stages.recover();
  await second.channel.attempted(1);
  await until(() => second.clock.pending().length === 1, "the wait");
  const third = harness({ folder: first.folder, clock: setBack(second.clock) });
  await third.stages.recover();
  expect(third.clock.pending()).toEqual([3_600_000]);
  third.clock.advance(3_600_000);
  await third.channel.attempted(1);
  expect(third.channel.texts()).toEqual(["you said: text of m1"]);
});

test("what was said later stands later, also where the clock says otherwise", async () => {
  const first = harness({ runTurn: echoTurn });
  await first.receive({ id: "m1" });
  await first.channel.attempted(1);
  const second = harness({ folder: first.folder, clock: setBack(first.clock), runTurn: echoTurn });
  await second.receive({ id: "m2" });
  await second.channel.attempted(1);
  const { facts } = second.message({ id: "m2" });
  const said = readConversation(second.tables.current, second.stores, facts).map(({ text }) => text);
  expect(said).toEqual(["text of m1", "you said: text of m1", "text of m2", "you said: text of m2"]);
});

test("drops are told again after the clock was set back", async () => {
  const { log, lines } = logLines();
  const { receive, recordOf, clock } = harness({
    admit: () => ({ kind: "blocked", reasonCode: "no", reason: "no" }),
  });
  await receive({ id: "m1" });
  const record = recordOf("m1");
  if (!record) throw new Error("no record");
  let nowMs = clock.now();
  const drops = new DropLog(log, { now: () => nowMs, after: () => () => undefined, random: () => 0 });
  drops.note(record);
  drops.note(record);
  nowMs -= DAY_MS;
  drops.note(record);
  expect(lines).toHaveLength(2);
});

test("nobody is locked out for longer", () => {
  let nowMs = DAY_MS * 1_000;
  const clock = { now: () => nowMs, after: () => () => undefined, random: () => 0 };
  const access = new Access("s3cret", clock, { maxAttempts: 1, windowMs: 1_000, lockoutMs: 5_000 });
  access.judge("guess", "1.2.3.4");
  expect(access.judge("s3cret", "1.2.3.4").kind).toBe("locked_out");
  nowMs -= DAY_MS;
  expect(access.judge("s3cret", "1.2.3.4").kind).toBe("allowed");
});
