// The session queue: order within a session, sessions side by side, nobody delayed by a koi that hangs.

import { expect, test } from "vitest";
import type { ItemRules } from "../../../src/runtime/queue/queue-rules.ts";
import { SessionQueue, type TurnEnd } from "../../../src/runtime/queue/session-queue.ts";
import { ManualClock } from "../manual-clock.ts";
import { settled } from "../until.ts";

interface Item {
  readonly sessionKey: string;
  readonly koiId: string;
  readonly name: string;
}

interface Run {
  readonly names: string[];
  readonly attempt: number;
  readonly signal: AbortSignal;
  end(end?: TurnEnd): void;
}

/** Nothing waits for quiet, and no cap is ever met. */
const plain: ItemRules<Item> = {
  rules: () => ({ mode: "collect", quietMs: 0, burstMs: 0, cap: 100_000, drop: "new" }),
  isSamePlace: () => true,
  continues: () => false,
  gaveWay: ({ name }) => expect.fail(`${name} gave way`),
  noted: ({ name }) => expect.fail(`${name} was noted`),
};

function open(total = 4, perKoi = 3) {
  const clock = new ManualClock();
  const runs: Run[] = [];
  const queue = new SessionQueue<Item>({
    clock,
    places: () => ({ total, ofKoi: (koiId) => (koiId === "narrow" ? 1 : perKoi) }),
    ...plain,
    run: ({ items }, attempt, signal) =>
      new Promise((resolve) => {
        runs.push({
          names: items.map(({ name }) => name),
          attempt,
          signal,
          end: (end = { kind: "done" }) => resolve(end),
        });
      }),
  });
  queue.start();
  const add = (koiId: string, session: string, name: string): Promise<void> =>
    queue.add({ koiId, sessionKey: `koi:${koiId}:${session}`, name });
  const names = (): string[][] => runs.map((run) => run.names);
  return { queue, runs, add, names, clock };
}

test("a session has one turn at a time, and what arrives meanwhile becomes one turn, in order", async () => {
  const { add, runs, names } = open();
  void add("a", "1", "first");
  void add("a", "1", "second");
  void add("a", "1", "third");
  expect(names()).toEqual([["first"]]);
  runs[0]?.end();
  await settled();
  expect(names()).toEqual([["first"], ["second", "third"]]);
});

test("sessions run side by side, up to the limit", async () => {
  const { add, runs, names, queue } = open(2, 2);
  for (const session of ["1", "2", "3", "4"]) void add("a", session, session);
  expect(names()).toEqual([["1"], ["2"]]);
  expect(queue.size()).toEqual({ running: 2, waiting: 2 });
  runs[1]?.end();
  await settled();
  expect(names()).toEqual([["1"], ["2"], ["3"]]);
});

test("a koi that hangs in all its sessions leaves a place for the others", async () => {
  const { add, runs, names } = open(4, 3);
  for (const session of ["1", "2", "3", "4", "5"]) void add("stuck", session, `stuck ${session}`);
  void add("fine", "1", "fine 1");
  void add("fine", "2", "fine 2");
  expect(names()).toEqual([["stuck 1"], ["stuck 2"], ["stuck 3"], ["fine 1"]]);
  runs[3]?.end();
  await settled();
  expect(names().at(-1)).toEqual(["fine 2"]);
});

test("a busy session does not starve those that wait longer", async () => {
  const { add, runs, names } = open(1, 1);
  void add("a", "busy", "1");
  void add("a", "busy", "2");
  void add("a", "other", "3");
  runs[0]?.end();
  await settled();
  expect(names()).toEqual([["1"], ["3"]]);
});

test("a turn to be retried waits without a place, and keeps its session in order", async () => {
  const { add, runs, names, clock } = open(1, 1);
  void add("a", "1", "first");
  runs[0]?.end({ kind: "again", afterMs: 1_000 });
  await settled();
  void add("a", "1", "second");
  void add("a", "2", "other");
  expect(names()).toEqual([["first"], ["other"]]);
  runs[1]?.end();
  await settled();
  clock.advance(999);
  expect(names()).toHaveLength(2);
  clock.advance(1);
  expect(names().at(-1)).toEqual(["first", "second"]);
  expect(runs.at(-1)?.attempt).toBe(2);
  runs[2]?.end();
  await settled();
  void add("a", "1", "third");
  expect(runs.at(-1)).toMatchObject({ names: ["third"], attempt: 1 });
});

test("add resolves when the turn of the item is over", async () => {
  const { add, runs } = open();
  const ended: string[] = [];
  void add("a", "1", "first").then(() => ended.push("first"));
  void add("a", "1", "second").then(() => ended.push("second"));
  await settled();
  expect(ended).toEqual([]);
  runs[0]?.end();
  await settled();
  expect(ended).toEqual(["first"]);
});

test("a drained queue starts nothing more, and is drained when the last turn has ended", async () => {
  const { add, runs, queue, names } = open();
  void add("a", "1", "first");
  void add("a", "1", "second");
  let isDrained = false;
  const drained = queue.drain().then(() => (isDrained = true));
  await settled();
  expect(isDrained).toBe(false);
  runs[0]?.end();
  await drained;
  expect(names()).toEqual([["first"]]);
  expect(queue.size()).toEqual({ running: 0, waiting: 1 });
});

test("abort reaches the turns that run", () => {
  const { add, runs, queue } = open();
  void add("a", "1", "first");
  queue.abort();
  expect(runs[0]?.signal.aborted).toBe(true);
});

test("ten thousand items of a hundred sessions keep their order", async () => {
  const seen = new Map<string, number>();
  const queue = new SessionQueue<Item>({
    clock: new ManualClock(),
    places: () => ({ total: 8, ofKoi: () => 7 }),
    ...plain,
    rules: () => ({ mode: "followup", quietMs: 0, burstMs: 0, cap: 100_000, drop: "new" }),
    run: async ({ items }) => {
      const [item] = items;
      expect(items).toHaveLength(1);
      const number = Number(item?.name);
      expect(number).toBe((seen.get(item?.sessionKey ?? "") ?? -1) + 1);
      seen.set(item?.sessionKey ?? "", number);
      return { kind: "done" };
    },
  });
  queue.start();
  const added: Promise<void>[] = [];
  for (let index = 0; index < 10_000; index += 1) {
    const session = index % 100;
    added.push(
      queue.add({
        sessionKey: `s${session}`,
        koiId: `k${session % 5}`,
        name: String(Math.floor(index / 100)),
      }),
    );
  }
  await Promise.all(added);
  expect(seen.size).toBe(100);
});

test("a koi with a number of its own takes no more places than that", async () => {
  const { add, runs, names } = open(4, 3);
  for (const session of ["1", "2", "3"]) void add("narrow", session, `narrow ${session}`);
  void add("wide", "1", "wide 1");
  expect(names()).toEqual([["narrow 1"], ["wide 1"]]);
  runs[0]?.end();
  await settled();
  expect(names().at(-1)).toEqual(["narrow 2"]);
});

test("kois take turns, and so do the sessions of one koi", async () => {
  const { add, runs, names } = open(1, 1);
  void add("a", "1", "a1");
  for (const name of ["a1 again", "a1 once more"]) void add("a", "1", name);
  void add("a", "2", "a2");
  void add("a", "3", "a3");
  void add("b", "1", "b1");
  for (let turn = 0; turn < 4; turn += 1) {
    runs[turn]?.end();
    await settled();
  }
  expect(names()).toEqual([["a1"], ["a2"], ["b1"], ["a3"], ["a1 again", "a1 once more"]]);
});

test("what waits for quiet or for a retry holds no place", async () => {
  const clock = new ManualClock();
  const ran: string[] = [];
  const queue = new SessionQueue<Item>({
    ...plain,
    clock,
    places: () => ({ total: 1, ofKoi: () => 1 }),
    rules: () => ({ mode: "collect", quietMs: 0, burstMs: 500, cap: 9, drop: "new" }),
    continues: () => true,
    run: ({ items }) => {
      ran.push(items.map(({ name }) => name).join("+"));
      return Promise.resolve({ kind: "done" });
    },
  });
  queue.start();
  void queue.add({ koiId: "a", sessionKey: "1", name: "slow typist" });
  clock.advance(400);
  void queue.add({ koiId: "a", sessionKey: "2", name: "other" });
  clock.advance(99);
  expect(ran).toEqual([]);
  clock.advance(1);
  await settled();
  expect(ran).toEqual(["slow typist"]);
  clock.advance(400);
  expect(ran).toEqual(["slow typist", "other"]);
});

test("a hundred stuck sessions of one koi delay no other koi by a turn", async () => {
  const { add, runs, names } = open(4, 3);
  for (let session = 0; session < 100; session += 1) void add("stuck", String(session), "stuck");
  for (let index = 0; index < 50; index += 1) {
    void add("fine", String(index), `fine ${index}`);
    expect(names().at(-1)).toEqual([`fine ${index}`]);
    runs.at(-1)?.end();
    await settled();
  }
  expect(names().filter(([name]) => name === "stuck")).toHaveLength(3);
});

test("an item that waits for something else holds back what stands behind it, and nobody else", async () => {
  const { queue, runs, names, add } = open(4, 4);
  let release = (): void => expect.fail("not yet");
  const elsewhere = new Promise<void>((resolve) => {
    release = resolve;
  });
  void add("a", "1", "before");
  void queue.add({ koiId: "a", sessionKey: "koi:a:1", name: "held" }, elsewhere);
  void add("a", "1", "behind");
  void add("a", "2", "other");
  runs[0]?.end();
  await settled();
  expect(names()).toEqual([["before"], ["other"]]);
  release();
  await settled();
  expect(names().at(-1)).toEqual(["held", "behind"]);
});

test("what is cancelled leaves the line, its alarm too, and the session starts anew", async () => {
  const { queue, add, runs, names, clock } = open(1, 1);
  const key = "koi:a:1";
  void add("a", "1", "first");
  runs[0]?.end({ kind: "again", afterMs: 1_000 });
  await settled();
  expect(queue.sizeOf(key)).toEqual({ isRunning: false, waiting: 1 });
  const { wasRunning, removed } = queue.cancel(key, "why");
  expect([wasRunning, removed.map(({ name }) => name)]).toEqual([false, ["first"]]);
  expect([clock.pending(), queue.sizeOf(key)]).toEqual([[], { isRunning: false, waiting: 0 }]);
  void add("a", "2", "other");
  const waiting = add("a", "1", "in line");
  expect(queue.cancel(key, "why").removed).toHaveLength(1);
  await waiting;
  runs[1]?.end();
  await settled();
  void add("a", "1", "anew");
  expect(names()).toEqual([["first"], ["other"], ["anew"]]);
  expect(runs[2]?.attempt).toBe(1);
  expect(queue.cancel(key, "why").wasRunning).toBe(true);
  expect(runs[2]?.signal.reason).toBe("why");
});
