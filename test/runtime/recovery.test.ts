// After a crash: what was taken is answered once or listed, never silently gone. The crash is a harness that
// is left as it is, in the middle of everything, and a second one over the same folder.

import { writeFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { SendError } from "../../src/channels/channel.ts";
import { ManualClock } from "./manual-clock.ts";
import { echoTurn } from "./scripted-koi.ts";
import { harness } from "./stages-harness.ts";
import { tinyTable } from "./tiny-table.ts";
import { until } from "./until.ts";

const MINUTE_MS = 60_000;

test("pending messages are answered once, in order", async () => {
  const first = harness();
  await first.receive({ id: "m1" });
  await first.receive({ id: "m2" });
  await first.receive({ id: "other", peer: "222" });
  const second = harness({ folder: first.folder, clock: first.clock, runTurn: echoTurn });
  expect(await second.stages.recover()).toEqual({ replayed: 3, expired: 0, replies: 0 });
  await until(() => second.channel.sent.length === 3, "the answers");
  expect(second.channel.texts().sort()).toEqual([
    "you said: text of m1",
    "you said: text of m2",
    "you said: text of other",
  ]);
  const third = harness({ folder: first.folder, clock: first.clock, runTurn: echoTurn });
  await until(() => third.storeOf("home").outbox().length === 0, "the last mark");
  expect(await third.stages.recover()).toEqual({ replayed: 0, expired: 0, replies: 0 });
});

test("messages older than the limit become dead letters, listed and recorded", async () => {
  const first = harness();
  await first.receive({ id: "old" });
  first.clock.advance(10 * MINUTE_MS);
  await first.receive({ id: "young" });
  first.clock.advance(6 * MINUTE_MS);
  const second = harness({ folder: first.folder, clock: first.clock });
  expect(await second.stages.recover()).toEqual({ replayed: 1, expired: 1, replies: 0 });
  await until(() => second.koi.asked.length > 0, "the turn");
  expect(second.koi.texts()).toEqual(["text of young"]);
  expect(second.recordOf("old")).toMatchObject({ outcome: "expired", reasonCode: "too_old" });
  expect(second.storeOf("home").deadLetters(10)).toMatchObject([
    { messageKey: "telegram:default:old", end: "expired", reason: "too_old" },
  ]);
  expect(second.gatewayStore.last("expired", 10)).toHaveLength(1);
});

test("a crash in the middle of listing an old message leaves it to be listed", async () => {
  const first = harness();
  await first.receive({ id: "old" });
  await until(() => first.gatewayStore.openClaims().length === 0, "the claim to be closed");
  first.clock.advance(16 * MINUTE_MS);
  const second = harness({ folder: first.folder, clock: first.clock });
  vi.spyOn(second.storeOf("home"), "drop").mockRejectedValue(new Error("killed"));
  await second.stages.recover();
  expect(second.recordOf("old")).toMatchObject({ outcome: "expired" });
  const third = harness({ folder: first.folder, clock: first.clock });
  expect(await third.stages.recover()).toEqual({ replayed: 0, expired: 1, replies: 0 });
  expect(third.storeOf("home").deadLetters(10)).toHaveLength(1);
});

test("a message that was too old when it arrived is not answered after a crash either", async () => {
  const first = harness();
  vi.spyOn(first.storeOf("home"), "drop").mockReturnValue(new Promise(() => undefined));
  void first.receive({ id: "old", atMs: first.clock.now() - 20 * MINUTE_MS });
  await until(() => first.storeOf("home").pending().length === 1, "the message in the inbox");
  const second = harness({ folder: first.folder, clock: first.clock });
  expect(await second.stages.recover()).toEqual({ replayed: 0, expired: 1, replies: 0 });
  expect(second.storeOf("home").deadLetters(10)).toMatchObject([{ end: "expired", reason: "too_old" }]);
});

test("replies that were on their way are sent, under their old keys", async () => {
  const first = harness({ runTurn: echoTurn });
  first.channel.failures.push(new SendError("network is down", "not_sent"));
  await first.receive({ id: "m1" });
  await first.channel.attempted(1);
  await until(() => first.clock.pending().length === 1, "the wait");
  // A clock of its own: the alarms of the first are gone with it.
  const second = harness({ folder: first.folder, clock: new ManualClock(first.clock.now()) });
  expect(await second.stages.recover()).toEqual({ replayed: 0, expired: 0, replies: 1 });
  second.clock.advance(1_000);
  await until(() => second.channel.sent.length === 1, "the reply");
  expect(second.channel.attempts).toEqual(first.channel.attempts);
  expect(second.koi.asked).toEqual([]);
});

test("a claim that no koi store has yet is completed, to each koi of its broadcast once", async () => {
  const kois = ["home", "work"];
  const table = tinyTable({ kois, to: () => kois });
  const first = harness({ table });
  await first.receive({ id: "m1" });
  const message = first.message({ id: "m2" });
  const deliveries = kois.map((koiId) => ({
    koiId,
    sessionKey: `koi:${koiId}:111`,
    payload: { message, reason: { tier: "broadcast", bindingIndex: null }, tableDigest: "", unheard: [] },
  }));
  const record = { ...first.recordOf("m1"), messageRef: "telegram:default:m2" } as never;
  const taking = { record, deliveries: deliveries as never, overheard: [], isHeard: true };
  expect(await first.gatewayStore.take(taking)).toEqual(deliveries);
  // The crash came when one of the two had it.
  const [home] = deliveries;
  await first.storeOf("home").journal({
    messageKey: "telegram:default:m2",
    sessionKey: "koi:home:111" as never,
    receivedAtMs: first.clock.now(),
    payload: JSON.stringify(home?.payload),
  });
  const second = harness({ folder: first.folder, clock: first.clock, table });
  expect(await second.stages.recover()).toMatchObject({ replayed: 4 });
  await until(() => second.gatewayStore.openClaims().length === 0, "the claim to be closed");
  const pending = (koiId: string) =>
    second
      .storeOf(koiId)
      .pending()
      .map(({ messageKey }) => messageKey);
  expect([pending("home"), pending("work")]).toEqual([
    ["telegram:default:m1", "telegram:default:m2"],
    ["telegram:default:m1", "telegram:default:m2"],
  ]);
});

test("a claim that is too old by now is listed as a dead letter, text and all", async () => {
  const first = harness();
  await first.receive({ id: "m1" });
  const message = first.message({ id: "m2", text: "anybody?" });
  const payload = { message, reason: { tier: "default", bindingIndex: null }, unheard: [] };
  const record = { ...first.recordOf("m1"), messageRef: "telegram:default:m2" } as never;
  const deliveries = [{ koiId: "home", sessionKey: "koi:home:111", payload }] as never;
  await first.gatewayStore.take({ record, deliveries, overheard: [], isHeard: true });
  first.clock.advance(16 * MINUTE_MS);
  const second = harness({ folder: first.folder, clock: first.clock });
  expect(await second.stages.recover()).toEqual({ replayed: 0, expired: 2, replies: 0 });
  expect(second.recordOf("m2")).toMatchObject({ outcome: "expired", reasonCode: "too_old" });
  expect(second.storeOf("home").deadLetters(1)).toMatchObject([
    { messageKey: "telegram:default:m2", payload: JSON.stringify(payload) },
  ]);
});

test("a claim for a koi that is gone is recorded as failed", async () => {
  const first = harness({ table: tinyTable({ kois: ["gone"] }) });
  await first.receive({ id: "m1" });
  const record = { ...first.recordOf("m1"), messageRef: "telegram:default:m2" } as never;
  const message = first.message({ id: "m2" });
  const delivery = {
    koiId: "gone",
    sessionKey: "koi:gone:111",
    payload: { message, reason: {}, unheard: [] },
  };
  await first.gatewayStore.take({ record, deliveries: [delivery] as never, overheard: [], isHeard: true });
  const second = harness({ folder: first.folder, clock: first.clock });
  await second.stages.recover();
  expect(second.recordOf("m2")).toMatchObject({
    outcome: "failed",
    stage: "journal",
    reasonCode: "koi_removed",
  });
  expect(second.gatewayStore.openClaims()).toEqual([]);
});

test("a koi whose store is damaged is left alone, and the others are taken up", async () => {
  const table = tinyTable({ kois: ["home", "work"], to: ({ peer }) => (peer.id === "1" ? "home" : "work") });
  const first = harness({ table });
  await first.receive({ id: "m1", peer: "1" });
  await first.receive({ id: "m2", peer: "2" });
  first.stores.close();
  writeFileSync(`${first.folder}/home/koi.db`, "not a store any more");
  const second = harness({ folder: first.folder, clock: first.clock, table });
  expect(await second.stages.recover()).toMatchObject({ replayed: 1 });
  expect([...second.stores.faults().keys()]).toEqual(["home"]);
  await until(() => second.koi.asked.length > 0, "the turn");
  expect(second.koi.texts()).toEqual(["text of m2"]);
});
