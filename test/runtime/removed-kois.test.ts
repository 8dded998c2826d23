// What a koi leaves that is removed from the config: nothing of it is silently gone.

import { expect, test } from "vitest";
import { SendError } from "../../src/channels/channel.ts";
import { DeadLetters } from "../../src/runtime/dead-letters/dead-letters.ts";
import { putBack } from "../../src/runtime/dead-letters/put-back.ts";
import { removedKois } from "../../src/runtime/removed-kois.ts";
import { ManualClock } from "./manual-clock.ts";
import { echoTurn } from "./scripted-koi.ts";
import { type Harness, harness } from "./stages-harness.ts";
import { tinyTable } from "./tiny-table.ts";
import { until } from "./until.ts";

const both = tinyTable({ kois: ["home", "work"], to: () => "work" });

/** A gateway of both kois that was killed; the next one has `home` alone. */
async function killed(run: (first: Harness) => Promise<void>, more: object = {}): Promise<Harness> {
  const first = harness({ table: both, ...more });
  await first.stages.recover();
  await run(first);
  await until(() => first.gatewayStore.openClaims().length === 0, "the claims to be closed");
  return harness({ folder: first.folder, clock: new ManualClock(first.clock.now()), rests: true });
}

function lettersOf({ tables, stores, gatewayStore }: Harness): DeadLetters {
  const { kois } = tables.current.gateway;
  const removed = removedKois(gatewayStore.knownKois(), kois);
  return new DeadLetters(kois, stores, () => gatewayStore, removed);
}

test("its messages become dead letters, told once, and can be put back when it is there again", async () => {
  const second = await killed(async (first) => void (await first.receive({ id: "m1" })));
  expect(await second.stages.recover()).toEqual({ replayed: 0, expired: 0, replies: 0 });
  expect(second.recordOf("m1")).toMatchObject({
    outcome: "failed",
    stage: "queue",
    reasonCode: "koi_removed",
  });
  expect(second.gatewayStore.deadLetters()).toMatchObject({
    count: 1,
    last: [{ reasonCode: "koi_removed" }],
  });
  const told = () => second.lines.filter(({ message }) => message.startsWith("koi is not in the config"));
  expect(told()).toMatchObject([{ fields: { koiId: "work", messages: 1, replies: 0 } }]);
  const letters = lettersOf(second);
  const [letter] = letters.list(10).letters;
  expect(letter).toMatchObject({
    id: "in/work/telegram:default:m1",
    reason: "koi_removed",
    text: "text of m1",
  });
  if (!letter) throw new Error("no letter");
  expect(await letters.retry(letter)).toBe("koi_removed");
  const office = { ...second, outcomes: second.gatewayStore, outbox: second.stages.outbox };
  const removed = () => second.stages.removedKois();
  expect(await putBack(letter.id, { ...office, removed, takeUp: second.stages.takeUp })).toBe("koi_removed");

  await second.stages.recover();
  expect(told()).toHaveLength(1);
  second.stores.close();

  const third = harness({ folder: second.folder, clock: second.clock, table: both, runTurn: echoTurn });
  expect(await lettersOf(third).retry(letter)).toBe("done");
  expect(await third.stages.recover()).toMatchObject({ replayed: 1 });
  await third.channel.attempted(1);
  expect(third.channel.texts()).toEqual(["you said: text of m1"]);
});

test("its replies are sent", async () => {
  const second = await killed(
    async (first) => {
      first.channel.failures.push(new SendError("network is down", "not_sent"));
      await first.receive({ id: "m1" });
      await until(() => first.clock.pending().length === 1, "the wait");
    },
    { runTurn: echoTurn },
  );
  expect(await second.stages.recover()).toEqual({ replayed: 0, expired: 0, replies: 1 });
  second.clock.advance(1_000);
  await until(() => second.channel.sent.length === 1, "the reply");
  expect(second.channel.texts()).toEqual(["you said: text of m1"]);
});

test("a message that was only claimed is listed with its text", async () => {
  const second = await killed(async (first) => {
    await first.receive({ id: "m1" });
    await until(() => first.gatewayStore.openClaims().length === 0, "the claim to be closed");
  });
  const message = second.message({ id: "m2", text: "anybody?" });
  const payload = { message, reason: { tier: "default", bindingIndex: null }, unheard: [] };
  const record = { ...second.recordOf("m1"), messageRef: "telegram:default:m2" } as never;
  const deliveries = [{ koiId: "work", sessionKey: "koi:work:111", payload }] as never;
  await second.gatewayStore.take({ record, deliveries, overheard: [], isHeard: true });
  await second.stages.recover();
  expect(second.gatewayStore.openClaims()).toEqual([]);
  expect(second.recordOf("m2")).toMatchObject({ outcome: "failed", reasonCode: "koi_removed" });
  const listed = lettersOf(second)
    .list(10)
    .letters.map(({ id, text }) => [id, text]);
  expect(listed.sort()).toEqual([
    ["in/work/telegram:default:m1", "text of m1"],
    ["in/work/telegram:default:m2", "anybody?"],
  ]);
});

test("a koi that left nothing is forgotten, and what a reload brings is noted", async () => {
  const second = await killed(() => Promise.resolve());
  await second.stages.recover();
  expect(second.gatewayStore.knownKois().map(({ id }) => id)).toEqual(["home"]);
  second.tables.swap(both);
  await second.stages.noteKois();
  expect(second.gatewayStore.knownKois().map(({ id }) => id)).toEqual(["home", "work"]);
});

test("a koi whose store is another's now is not a removed one", () => {
  const [home, work] = both.gateway.kois;
  if (!home || !work) throw new Error("no kois");
  expect(removedKois([home, work], [home])).toEqual([work]);
  expect(removedKois([work], [{ ...home, sessionsDir: work.sessionsDir }])).toEqual([]);
});
