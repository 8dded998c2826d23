// Stores that nobody uses rest, those in use don't, and nothing ticks where none is open.

import { expect, test } from "vitest";
import { StoreKeeper } from "../../../src/runtime/journal/store-keeper.ts";
import { ManualClock } from "../manual-clock.ts";

const MINUTE_MS = 60_000;

function nothing(): void {}

function many(keeper: StoreKeeper, count: number, rested: string[]): { use(): void }[] {
  return Array.from({ length: count }, (_, index) => {
    const store = { rest: () => void rested.push(`s${index}`) };
    return { use: () => keeper.used(store) };
  });
}

test("an unused store rests after five minutes, and then nothing ticks", () => {
  const clock = new ManualClock();
  const keeper = new StoreKeeper(clock, nothing);
  const rested: string[] = [];
  const [one, two] = many(keeper, 2, rested);
  one?.use();
  clock.advance(3 * MINUTE_MS);
  two?.use();
  clock.advance(2 * MINUTE_MS);
  expect(rested).toEqual(["s0"]);
  two?.use();
  clock.advance(4 * MINUTE_MS);
  expect(rested).toEqual(["s0"]);
  clock.advance(MINUTE_MS);
  expect(rested).toEqual(["s0", "s1"]);
  expect(clock.pending()).toEqual([]);
  one?.use();
  expect(clock.pending()).toEqual([5 * MINUTE_MS]);
});

test("while many are open, one rests after ten seconds, until no more are many", () => {
  const clock = new ManualClock();
  const keeper = new StoreKeeper(clock, nothing);
  const rested: string[] = [];
  const stores = many(keeper, 100, rested);
  for (const store of stores) store.use();
  clock.advance(9_000);
  expect(rested).toEqual([]);
  stores[0]?.use();
  clock.advance(5_000);
  expect(keeper.size).toBe(64);
  expect(rested).not.toContain("s0");
  expect(rested[0]).toBe("s1");
  clock.advance(5 * MINUTE_MS);
  clock.advance(5_000);
  expect(keeper.size).toBe(0);
  expect(rested).toHaveLength(100);
});

test("what many stores held is collected once, when no more are due", () => {
  const clock = new ManualClock();
  const collected: number[] = [];
  const rested: string[] = [];
  const keeper = new StoreKeeper(clock, () => collected.push(rested.length));
  for (const store of many(keeper, 100, rested)) store.use();
  clock.advance(30_000);
  expect(collected).toEqual([36]);
  clock.advance(6 * MINUTE_MS);
  expect(collected).toEqual([36, 100]);
  many(keeper, 1, rested)[0]?.use();
  clock.advance(6 * MINUTE_MS);
  expect(collected).toEqual([36, 100]);
});

test("never more than 256 are open", () => {
  const clock = new ManualClock();
  const keeper = new StoreKeeper(clock, nothing);
  const rested: string[] = [];
  for (const store of many(keeper, 300, rested)) store.use();
  expect(keeper.size).toBe(256);
  expect(rested).toHaveLength(44);
});

test("a clock that is set back keeps no store open for longer than its time", () => {
  const clock = new ManualClock();
  let lostMs = 0;
  const setBack = {
    now: () => clock.now() - lostMs,
    after: (delayMs: number, action: () => void) => clock.after(delayMs, action),
    random: () => 0,
  };
  const keeper = new StoreKeeper(setBack, nothing);
  const rested: string[] = [];
  many(keeper, 1, rested)[0]?.use();
  lostMs = 24 * 60 * MINUTE_MS;
  clock.advance(5 * MINUTE_MS);
  expect(rested).toEqual(["s0"]);
});

test("a keeper that was stopped lets nothing rest", () => {
  const clock = new ManualClock();
  const keeper = new StoreKeeper(clock, nothing);
  const rested: string[] = [];
  const stores = many(keeper, 3, rested);
  for (const store of stores) store.use();
  keeper.stop();
  // Somebody who still looks must not keep the process alive.
  stores[0]?.use();
  clock.advance(60 * MINUTE_MS);
  expect([rested, clock.pending()]).toEqual([[], []]);
});
