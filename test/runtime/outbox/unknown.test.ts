// A send whose end nobody knows: sent again under its key where the platform shows a key once, else listed and left to a
// person, also where the gateway itself ended in between.

import { expect, test } from "vitest";
import { SendError } from "../../../src/channels/channel.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { echoTurn } from "../scripted-koi.ts";
import { type Harness, harness } from "../stages-harness.ts";
import { settled, until } from "../until.ts";

const lost = (): SendError => new SendError("no answer in 30 s", "unknown");

function crashed({ stores, gatewayStore }: Harness): void {
  stores.close();
  gatewayStore.close();
}

test("where a key shows once, it is sent again", async () => {
  const channel = new MemoryChannel();
  const { receive, clock, storeOf } = harness({ channels: [channel], runTurn: echoTurn });
  channel.lostAnswers.push(lost());
  await receive({ id: "m1" });
  await channel.attempted(1);
  await until(() => clock.pending().length === 1, "the wait");
  // Nothing is written before such a send.
  expect(storeOf("home").outbox()[0]?.isBegun).toBeUndefined();
  clock.advance(1_000);
  await channel.attempted(2);
  await until(() => storeOf("home").outbox().length === 0, "the end");
  expect(channel.texts()).toEqual(["you said: text of m1"]);
});

test.each([
  ["the platform has it", "lostAnswers"],
  ["the platform does not have it", "failures"],
] as const)("else it is listed and not sent again: %s", async (_name, kind) => {
  const channel = new MemoryChannel("telegram", { idempotentSend: false });
  const { receive, clock, storeOf, recordOf } = harness({ channels: [channel], runTurn: echoTurn });
  channel[kind].push(lost());
  await receive({ id: "m1" });
  await until(() => recordOf("m1")?.outcome === "failed", "the record");
  expect(recordOf("m1")).toMatchObject({ stage: "outbox", reasonCode: "send_unknown" });
  await until(() => storeOf("home").undelivered(10).length === 1, "the letter");
  expect(storeOf("home").undelivered(10)).toMatchObject([
    { reason: "send_unknown: no answer in 30 s; the platform may have it" },
  ]);
  clock.advance(3_600_000);
  await receive({ id: "m2" });
  await until(() => channel.texts().includes("you said: text of m2"), "the next reply");
  expect(channel.attempts).toHaveLength(2);
});

test("a fault of the adapter that is no SendError counts as unknown", async () => {
  const channel = new MemoryChannel("telegram", { idempotentSend: false });
  channel.lostAnswers.push(new TypeError("undefined is not a function"));
  const { receive, recordOf } = harness({ channels: [channel], runTurn: echoTurn });
  await receive({ id: "m1" });
  await until(() => recordOf("m1")?.reasonCode === "send_unknown", "the record");
  expect(channel.attempts).toHaveLength(1);
});

test("what the platform surely does not have is sent again", async () => {
  const channel = new MemoryChannel("telegram", { idempotentSend: false });
  channel.failures.push(new SendError("429", "not_sent", 5_000));
  const { receive, clock, storeOf } = harness({ channels: [channel], runTurn: echoTurn });
  await receive({ id: "m1" });
  await channel.attempted(1);
  await until(() => clock.pending().length === 1, "the wait");
  expect(storeOf("home").outbox()).toMatchObject([{ attempts: 1 }]);
  expect(storeOf("home").outbox()[0]?.isBegun).toBeUndefined();
  clock.advance(5_000);
  await until(() => channel.sent.length === 1, "the reply");
});

test("a crash between the send and its mark: listed after the restart, not sent again", async () => {
  const channel = new MemoryChannel("telegram", { idempotentSend: false });
  const send = channel.send.bind(channel);
  // The platform takes it, and the gateway never hears of it.
  channel.send = (...args) => send(...args).then(() => new Promise(() => undefined));
  const first = harness({ channels: [channel], runTurn: echoTurn });
  await first.receive({ id: "m1" });
  await channel.attempted(1);
  expect(first.storeOf("home").outbox()).toMatchObject([{ isBegun: true }]);
  crashed(first);

  channel.send = send;
  const second = harness({
    folder: first.folder,
    clock: first.clock,
    channels: [channel],
    runTurn: echoTurn,
  });
  await second.stages.recover();
  await until(() => second.recordOf("m1")?.outcome === "failed", "the record");
  expect(second.recordOf("m1")).toMatchObject({ stage: "outbox", reasonCode: "send_unknown" });
  expect(channel.texts()).toEqual(["you said: text of m1"]);
  await until(() => second.storeOf("home").undelivered(10).length === 1, "the letter");
  const [letter] = second.storeOf("home").undelivered(10);
  expect(letter?.reason).toBe("send_unknown: the gateway ended while it was sent; the platform may have it");

  // A person asks for it: then it is sent, under its old key.
  await second.storeOf("home").resend(letter?.outboxKey ?? "");
  crashed(second);
  const third = harness({ folder: first.folder, clock: first.clock, channels: [channel], runTurn: echoTurn });
  await third.stages.recover();
  await until(() => channel.sent.length === 2, "the reply that was asked for");
  expect(new Set(channel.attempts).size).toBe(1);
});

test("a crash before the platform was asked loses nothing", async () => {
  const channel = new MemoryChannel("telegram", { idempotentSend: false });
  const first = harness({ channels: [channel], runTurn: echoTurn });
  await first.stages.outbox.stop();
  await first.receive({ id: "m1" });
  await until(() => first.storeOf("home").outbox().length === 1, "the row");
  await settled();
  crashed(first);
  const second = harness({
    folder: first.folder,
    clock: first.clock,
    channels: [channel],
    runTurn: echoTurn,
  });
  await second.stages.recover();
  await until(() => channel.sent.length === 1, "the reply");
});
