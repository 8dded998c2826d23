// The gateway's own store: claims and outcomes, kept as long as promised and no longer.

import { join } from "node:path";
import Database from "libsql";
import { expect, onTestFinished, test } from "vitest";
import type { KoiId } from "../../../src/routing/ids.ts";
import { GatewayStore } from "../../../src/runtime/journal/gateway-store.ts";
import { messageRef, type OutcomeRecord } from "../../../src/runtime/outcomes/outcome.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { ManualClock } from "../manual-clock.ts";
import { tinyMessage } from "../tiny-table.ts";

const DAY_MS = 24 * 3_600_000;

function open(folder: string, clock: ManualClock): GatewayStore {
  const store = new GatewayStore(folder, () => clock.now());
  onTestFinished(() => store.close());
  return store;
}

function record(clock: ManualClock, id: string, more: Partial<OutcomeRecord> = {}): OutcomeRecord {
  const { facts } = tinyMessage({ id, atMs: 0 });
  return {
    at: new Date(clock.now()).toISOString(),
    messageRef: messageRef(facts, id),
    tableDigest: "sha256:x",
    outcome: "routed",
    stage: "route",
    reasonCode: "peer",
    facts,
    ...more,
  };
}

test("a record is found by the message's ref and by the platform's id", async () => {
  const clock = new ManualClock();
  const store = open(tempFolder(), clock);
  const odd = record(clock, "a:b/ü%");
  await store.record(odd);
  expect(odd.messageRef).toBe("telegram:default:a%3Ab%2F%C3%BC%25");
  expect(store.find("a:b/ü%")).toEqual([odd]);
  expect(store.find(odd.messageRef)).toEqual([odd]);
  expect(store.find("b/ü%")).toEqual([]);
});

test("a later end rewrites the record of the message, not that of a duplicate", async () => {
  const clock = new ManualClock();
  const store = open(tempFolder(), clock);
  const taken = record(clock, "m1");
  await store.take({ record: taken, deliveries: [], overheard: [], isHeard: false });
  const again = record(clock, "m1", { outcome: "duplicate" });
  await store.record(again);
  const end = { outcome: "failed", stage: "koi", reasonCode: "auth" } as const;
  await store.end(taken.messageRef, "home" as KoiId, end);
  expect(store.find("m1")).toEqual([{ ...taken, ...end }, again]);
  expect(store.last("failed", 5)).toEqual([{ ...taken, ...end }]);
});

test("claims are remembered for 7 days, outcomes for 30", async () => {
  const clock = new ManualClock();
  const store = open(tempFolder(), clock);
  const taken = record(clock, "m1");
  await store.take({ record: taken, deliveries: [], overheard: [], isHeard: false });
  clock.advance(7 * DAY_MS);
  await store.record(record(clock, "m2"));
  expect(store.claim(taken.messageRef)).toBeDefined();
  clock.advance(DAY_MS);
  await store.record(record(clock, "m3"));
  expect(store.claim(taken.messageRef)).toBeUndefined();
  expect(store.find("m1")).toHaveLength(1);
  clock.advance(23 * DAY_MS);
  await store.record(record(clock, "m4"));
  expect(store.find("m1")).toEqual([]);
});

/** Undoes the last migrations. */
const WITHOUT_ACCOUNTS = `DROP TABLE chain; DROP TABLE known_koi; DROP INDEX unheard_of; ALTER TABLE unheard DROP COLUMN account_id;
  CREATE INDEX unheard_of ON unheard (session_key, seq)`;

test("a store from before the hits opens with all its rows", async () => {
  const clock = new ManualClock();
  const folder = tempFolder();
  const store = open(folder, clock);
  await store.record(record(clock, "m1"));
  store.close();
  const old = new Database(join(folder, "gateway.db"));
  old.exec("DROP TABLE binding_hit; DROP TABLE binding_census; UPDATE store SET version = 4");
  old.exec(WITHOUT_ACCOUNTS);
  old.close();
  const next = open(folder, clock);
  expect(next.find("m1")).toHaveLength(1);
  await next.hits.add([{ identity: "x", hits: 1, lastHitMs: 1 }]);
});

test("what gave way in line, and what died at one koi of a broadcast, is a dead letter", async () => {
  const clock = new ManualClock();
  const folder = tempFolder();
  const store = open(folder, clock);
  const part = (koiId: string, end: object): object => ({ koiId, sessionKey: `koi:${koiId}:main`, ...end });
  const routed = { outcome: "routed", stage: "gate", reasonCode: "direct" };
  const failed = { outcome: "failed", stage: "koi", reasonCode: "rate_limit" };
  const gaveWay = { outcome: "dropped", stage: "queue", reasonCode: "queue_full" };
  await store.record({ ...record(clock, "kept-out"), outcome: "dropped", reasonCode: "dm_disabled" });
  await store.record({ ...record(clock, "held"), outcome: "dropped", stage: "outbox" });
  await store.record({ ...record(clock, "full"), ...gaveWay } as OutcomeRecord);
  for (const [id, ends] of [
    ["well", [routed, routed]],
    ["half", [routed, failed]],
    ["none", [gaveWay, failed]],
  ] as const) {
    const deliveries = [part("a", ends[0]), part("b", ends[1])];
    await store.record({ ...record(clock, id), outcome: "broadcast", deliveries } as OutcomeRecord);
  }
  const { count, last } = store.deadLetters();
  expect(count).toBe(3);
  expect(last.map(({ messageRef, koiId, reasonCode }) => [messageRef, koiId, reasonCode])).toEqual([
    [record(clock, "none").messageRef, "a", "queue_full"],
    [record(clock, "none").messageRef, "b", "rate_limit"],
    [record(clock, "half").messageRef, "b", "rate_limit"],
    [record(clock, "full").messageRef, undefined, "queue_full"],
  ]);
  store.close();
  const file = new Database(join(folder, "gateway.db"));
  const sql = file.prepare("SELECT sql FROM sqlite_master WHERE name = 'outcome_dead'").get() as {
    sql: string;
  };
  const condition = sql.sql.slice(sql.sql.indexOf("WHERE"));
  const plan = file.prepare(`EXPLAIN QUERY PLAN SELECT count(*) FROM outcome ${condition}`).all();
  file.close();
  expect(JSON.stringify(plan)).toContain("outcome_dead");
});

test("a store from before the wider index of the dead opens with all its rows", async () => {
  const clock = new ManualClock();
  const folder = tempFolder();
  const store = open(folder, clock);
  await store.record({ ...record(clock, "full"), outcome: "dropped", stage: "queue" });
  store.close();
  const old = new Database(join(folder, "gateway.db"));
  old.exec(
    "DROP INDEX outcome_dead; UPDATE store SET version = 5;" +
      "CREATE INDEX outcome_dead ON outcome (outcome, id) WHERE outcome IN ('expired', 'failed')",
  );
  old.exec(WITHOUT_ACCOUNTS);
  old.close();
  expect(open(folder, clock).deadLetters().count).toBe(1);
});

test("a message of WebChat is also found by the id that its page made", async () => {
  const clock = new ManualClock();
  const store = open(tempFolder(), clock);
  const ofPage = { ...record(clock, "x"), messageRef: "webchat:default:anna%2Fm1" };
  await store.record(ofPage);
  await store.record({ ...record(clock, "y"), messageRef: "telegram:default:bob%2Fm2" });
  expect(store.find("m1")).toEqual([ofPage]);
  expect([store.find("1"), store.find("m2"), store.find("%m1")]).toEqual([[], [], []]);
});
