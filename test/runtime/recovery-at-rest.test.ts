// A start opens only the stores in which something may wait, and misses nothing for it.

import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KoiStores } from "../../src/runtime/journal/koi-stores.ts";
import { echoTurn } from "./scripted-koi.ts";
import { type Harness, harness } from "./stages-harness.ts";
import { tinyTable } from "./tiny-table.ts";
import { until } from "./until.ts";

const MINUTE_MS = 60_000;

function note(folder: string, koiId = "home"): string {
  return join(folder, koiId, "koi.db-rest");
}

/** A gateway that answered one message and ended. */
async function answered(table = tinyTable()): Promise<Harness> {
  const first = harness({ rests: true, runTurn: echoTurn, table });
  await first.receive({ id: "m1" });
  await until(() => first.channel.sent.length === 1, "the answer");
  await until(() => first.storeOf("home").outbox().length === 0, "the mark");
  await until(() => first.gatewayStore.openClaims().length === 0, "the claim to be closed");
  first.stores.close();
  return first;
}

test("a store in which nothing waits is not opened", async () => {
  const { folder, clock } = await answered();
  expect(existsSync(note(folder))).toBe(true);
  const second = harness({ folder, clock, rests: true });
  expect(await second.stages.recover()).toEqual({ replayed: 0, expired: 0, replies: 0 });
  expect(existsSync(note(folder))).toBe(true);
  expect(second.storeOf("home").sessions()).toHaveLength(1);
  expect(existsSync(note(folder))).toBe(false);
});

test("a message in a store that rested is found", async () => {
  const first = harness({ rests: true });
  await first.receive({ id: "m1" });
  await until(() => first.gatewayStore.openClaims().length === 0, "the claim to be closed");
  first.clock.advance(6 * MINUTE_MS);
  const second = harness({ folder: first.folder, clock: first.clock, rests: true });
  expect(await second.stages.recover()).toEqual({ replayed: 1, expired: 0, replies: 0 });
});

test("a claim for a store at rest is completed and taken up", async () => {
  const first = await answered();
  const message = first.message({ id: "m2" });
  const payload = { message, reason: { tier: "default", bindingIndex: null }, tableDigest: "", unheard: [] };
  const delivery = { koiId: "home", sessionKey: "koi:home:111", payload };
  const record = { ...first.recordOf("m1"), messageRef: "telegram:default:m2" };
  const taking = { record, deliveries: [delivery], overheard: [], isHeard: true };
  await first.gatewayStore.take(taking as never);
  const second = harness({ folder: first.folder, clock: first.clock, rests: true });
  expect(await second.stages.recover()).toMatchObject({ replayed: 1 });
});

test("what another program put into a store at rest is found", async () => {
  const first = await answered();
  const [koi] = first.tables.current.gateway.kois;
  const others = new KoiStores(
    ({ id }) => ({ sessionsDir: join(first.folder, id) }),
    () => first.clock.now(),
  );
  const store = koi && others.of(koi);
  const payload = { message: first.message({ id: "x" }), reason: { tier: "default" } };
  await store?.journal({
    messageKey: "x",
    sessionKey: "koi:home:111" as never,
    receivedAtMs: first.clock.now(),
    payload: JSON.stringify(payload),
  });
  others.close();
  const second = harness({ folder: first.folder, clock: first.clock, rests: true });
  expect(await second.stages.recover()).toMatchObject({ replayed: 1 });
});

test("a note of another time, or of another store, is not believed", async () => {
  const { folder, clock } = await answered();
  writeFileSync(note(folder), "4096 1\n");
  const second = harness({ folder, clock, rests: true });
  await second.stages.recover();
  expect(existsSync(note(folder))).toBe(false);
});

test("a store that rests in the middle of a turn takes its answer, and a reply on its way is marked as sent", async () => {
  const one = harness({ rests: true });
  await one.receive({ id: "m1" });
  await until(() => one.koi.asked.length === 1, "the turn");
  one.clock.advance(6 * MINUTE_MS);
  // Its log is folded in.
  expect(statSync(join(one.folder, "home", "koi.db-wal")).size).toBe(0);
  one.koi.asked[0]?.answer("late");
  await until(() => one.channel.sent.length === 1, "the answer");
  await until(() => one.storeOf("home").outbox().length === 0, "the mark");
  expect(one.storeOf("home").pending()).toEqual([]);
  expect(one.lines.filter(({ level }) => level === "error")).toEqual([]);
});
