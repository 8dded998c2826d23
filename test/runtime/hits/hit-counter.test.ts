// Hits of bindings: counted in memory, written in groups, kept over restarts, and known by name.

import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readStore } from "../../../src/koi/store/read-only.ts";
import { HitCounter } from "../../../src/runtime/hits/hit-counter.ts";
import { type HitRow, HitTable } from "../../../src/runtime/hits/hit-table.ts";
import { GatewayStore } from "../../../src/runtime/journal/gateway-store.ts";
import type { LoadedTable } from "../../../src/runtime/loaded-table.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { logLines } from "../log-lines.ts";
import { ManualClock } from "../manual-clock.ts";
import { echoTurn } from "../scripted-koi.ts";
import { harness } from "../stages-harness.ts";
import { tinyMessage, tinyTable } from "../tiny-table.ts";
import { until } from "../until.ts";

const { facts } = tinyMessage({ id: "m", atMs: 0 });

function named(digest: string, ...names: string[]): LoadedTable {
  return { ...tinyTable({ digest }), bindingKey: () => names[0], bindingKeys: () => names };
}

function open(folder: string = tempFolder(), clock: ManualClock = new ManualClock()) {
  const store = new GatewayStore(folder, () => clock.now());
  onTestFinished(() => store.close());
  const { log, lines } = logLines();
  return { folder, clock, store, lines, hits: new HitCounter({ store: store.hits, clock, log }) };
}

function row(folder: string, identity: string): HitRow | undefined {
  return readStore(join(folder, "gateway.db"), "gateway", (store) => new HitTable(store).find(identity));
}

test("hits are written together after a while, and added to those from before", async () => {
  const { folder, clock, store, hits } = open();
  const table = named("sha256:a", "k1");
  hits.note(table, facts, 0);
  hits.note(table, facts, 0);
  expect(row(folder, "k1")).toBeUndefined();
  expect(clock.pending()).toEqual([10_000]);
  const lastHitMs = clock.now();
  clock.advance(10_000);
  await until(() => row(folder, "k1") !== undefined, "the write");
  expect(row(folder, "k1")).toEqual({ firstSeenMs: lastHitMs, hits: 2, lastHitMs });
  await hits.stop();
  store.close();

  const next = open(folder, clock);
  next.hits.note(table, facts, 0);
  await next.hits.stop();
  expect(row(folder, "k1")).toEqual({ firstSeenMs: lastHitMs, hits: 3, lastHitMs: clock.now() });
  expect(clock.pending()).toEqual([]);
});

test("the age of bindings starts when a table first has them, and is not lost with the next table", async () => {
  const { folder, clock, hits } = open();
  const startMs = clock.now();
  await hits.see(named("sha256:a", "k1"));
  clock.advance(5_000);
  const many = Array.from({ length: 1_234 }, (_, i) => `n${i}`);
  await hits.see(named("sha256:b", "k1", ...many));
  expect(row(folder, "k1")).toEqual({ firstSeenMs: startMs, hits: 0, lastHitMs: undefined });
  expect(row(folder, "n1233")).toMatchObject({ firstSeenMs: startMs + 5_000 });
});

test("an unchanged table is not looked at again within a day", async () => {
  const { clock, hits } = open();
  let asked = 0;
  const table: LoadedTable = {
    ...tinyTable(),
    bindingKeys() {
      asked += 1;
      return ["k1"];
    },
  };
  await hits.see(table);
  await hits.see(table);
  expect(asked).toBe(1);
  clock.advance(25 * 3_600_000);
  await hits.see(table);
  expect(asked).toBe(2);
});

test("a binding that no table had for 90 days is forgotten", async () => {
  const { folder, clock, hits } = open();
  await hits.see(named("sha256:a", "old", "kept"));
  clock.advance(91 * 24 * 3_600_000);
  await hits.see(named("sha256:b", "kept"));
  expect(row(folder, "old")).toBeUndefined();
  expect(row(folder, "kept")).toBeDefined();
});

test("a binding that a table still had within the 90 days is kept", async () => {
  const { folder, clock, hits } = open();
  const day = 24 * 3_600_000;
  await hits.see(named("sha256:a", "k1"));
  clock.advance(50 * day);
  await hits.see(named("sha256:b", "k1"));
  clock.advance(50 * day);
  await hits.see(named("sha256:c", "other"));
  expect(row(folder, "k1")).toMatchObject({ firstSeenMs: clock.now() - 100 * day });
});

test("a store that can't be written costs counts, not messages", async () => {
  const { store, hits, lines } = open();
  hits.note(named("sha256:a", "k1"), facts, 0);
  store.close();
  await hits.see(named("sha256:a", "k1"));
  await hits.stop();
  expect(lines.map(({ level }) => level)).toEqual(["error", "error"]);
});

test("a message that is taken counts once, a duplicate and a refused one do not", async () => {
  const table = named("sha256:a", "k1");
  const { receive, stages, folder } = harness({ table, runTurn: echoTurn });
  await receive({ id: "m1" });
  await receive({ id: "m1" });
  await receive({ id: "m2" });
  await stages.hits.stop();
  expect(row(folder, "k1")).toMatchObject({ hits: 2 });
});
