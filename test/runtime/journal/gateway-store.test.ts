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

test("a store from before the hits opens with all its rows", async () => {
  const clock = new ManualClock();
  const folder = tempFolder();
  const store = open(folder, clock);
  await store.record(record(clock, "m1"));
  store.close();
  const old = new Database(join(folder, "gateway.db"));
  old.exec("DROP TABLE binding_hit; DROP TABLE binding_census; UPDATE store SET version = 4");
  old.exec("DROP INDEX unheard_of; ALTER TABLE unheard DROP COLUMN account_id");
  old.exec("CREATE INDEX unheard_of ON unheard (session_key, seq)");
  old.close();
  const next = open(folder, clock);
  expect(next.find("m1")).toHaveLength(1);
  await next.addHits([{ identity: "x", hits: 1, lastHitMs: 1 }]);
});
