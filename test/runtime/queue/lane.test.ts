// One session's line by itself: what gives way, when a turn is due, who shares it.

import { expect, test } from "vitest";
import { Lane } from "../../../src/runtime/queue/lane.ts";
import type { QueueRules } from "../../../src/runtime/queue/queue-rules.ts";

interface Item {
  readonly name: string;
  readonly place?: string;
  readonly by?: string;
  /** Never waits for more. */
  readonly isCommand?: boolean;
  readonly isFirm?: boolean;
}

function make(rules: Partial<QueueRules> = {}) {
  const log: string[] = [];
  const all: QueueRules = { mode: "collect", quietMs: 0, burstMs: 0, cap: 3, drop: "old", ...rules };
  const lane = new Lane<Item>(
    { sessionKey: "s", koiId: "k" },
    {
      rules: ({ isCommand, isFirm = false }) => ({
        ...all,
        isFirm,
        ...(isCommand === true && { burstMs: 0 }),
      }),
      isSamePlace: (one, other) => one.place === other.place,
      continues: (last, next) => last.by === next.by && last.isCommand !== true && next.isCommand !== true,
      gaveWay: ({ name }) => log.push(`${name} gave way`),
      noted: ({ name }, note) => log.push(`${name} ${note}`),
    },
  );
  const add = (nowMs: number, ...items: (Item | string)[]): void => {
    for (const item of items) {
      const one = typeof item === "string" ? { name: item } : item;
      lane.add(one, () => log.push(`${one.name} left`), nowMs);
    }
  };
  const begin = (): [string[], number] => {
    const { items, briefs } = lane.begin().batch;
    return [items.map(({ name }) => name), briefs];
  };
  return { lane, log, add, begin };
}

test("collect takes all that waits, followup one at a time", () => {
  for (const [mode, turns] of [
    ["collect", [["a", "b", "c"]]],
    ["interrupt", [["a", "b", "c"]]],
    ["followup", [["a"], ["b"], ["c"]]],
    ["steer", [["a"], ["b"], ["c"]]],
    ["steer-backlog", [["a"], ["b"], ["c"]]],
  ] as const) {
    const { lane, add, begin } = make({ mode });
    add(0, "a", "b", "c");
    const taken: string[][] = [];
    while (lane.waiting > 0) {
      taken.push(begin()[0]);
      lane.end(true);
    }
    expect([mode, taken]).toEqual([mode, turns]);
  }
});

test("with `old` the oldest gives way, with `new` the one that comes", () => {
  const old = make({ cap: 2, drop: "old" });
  old.add(0, "a", "b", "c", "d");
  expect(old.log).toEqual(["a gave way", "a left", "b gave way", "b left"]);
  expect(old.begin()).toEqual([["c", "d"], 0]);
  const fresh = make({ cap: 2, drop: "new" });
  fresh.add(0, "a", "b", "c", "d");
  expect(fresh.log).toEqual(["c gave way", "c left", "d gave way", "d left"]);
  expect(fresh.begin()).toEqual([["a", "b"], 0]);
});

test("with `summarize` the oldest are mentioned in the next turn", () => {
  const collect = make({ cap: 2, drop: "summarize" });
  collect.add(0, "a", "b", "c", "d");
  expect(collect.log).toEqual(["a summarized", "b summarized"]);
  expect(collect.begin()).toEqual([["a", "b", "c", "d"], 2]);
  const followup = make({ mode: "followup", cap: 2, drop: "summarize" });
  followup.add(0, "a", "b", "c", "d");
  expect(followup.begin()).toEqual([["a", "b", "c"], 2]);
  followup.lane.end(true);
  expect(followup.begin()).toEqual([["d"], 0]);
});

test("only what is answered in one place shares a turn", () => {
  const { lane, add, begin } = make({ cap: 9 });
  const [here, there] = [
    { name: "here", place: "1" },
    { name: "there", place: "2" },
  ];
  add(0, here, here, there, here);
  const taken: string[][] = [];
  while (lane.waiting > 0) {
    taken.push(begin()[0]);
    lane.end(true);
  }
  expect(taken).toEqual([["here", "here"], ["there"], ["here"]]);
});

test("what came during a turn waits for quiet, and no longer than until the cap is met", () => {
  const { lane, add, begin } = make({ quietMs: 1_000, cap: 3 });
  add(0, "a");
  expect(lane.dueAtMs()).toBe(0);
  begin();
  add(5_000, "b");
  expect(lane.dueAtMs()).toBe(6_000);
  add(5_900, "c");
  lane.end(true);
  expect(lane.dueAtMs()).toBe(6_900);
  add(6_500, "d");
  expect(lane.dueAtMs()).toBe(0);
});

test("a burst of one sender is one turn whatever the mode; somebody else or a command ends it", () => {
  const one = make({ mode: "followup", burstMs: 500, cap: 9 });
  one.add(100, { name: "a", by: "ann" }, { name: "b", by: "ann" });
  expect(one.lane.dueAtMs()).toBe(600);
  one.add(300, { name: "c", by: "ann" });
  expect(one.lane.dueAtMs()).toBe(800);
  one.add(300, { name: "d", by: "bob" });
  expect(one.lane.dueAtMs()).toBe(0);
  expect(one.begin()).toEqual([["a", "b", "c"], 0]);
  one.lane.end(true);
  expect(one.lane.dueAtMs()).toBe(800);
  const other = make({ mode: "followup", burstMs: 500, cap: 9 });
  other.add(100, { name: "a", by: "ann" }, { name: "/stop", by: "ann", isCommand: true });
  expect(other.lane.dueAtMs()).toBe(0);
  expect(other.begin()).toEqual([["a"], 0]);
});

test("interrupt aborts the turn once, and puts its items first", () => {
  const { lane, log, add } = make({ mode: "interrupt", cap: 1 });
  add(0, "a");
  const { signal } = lane.begin();
  add(1, "b", "c");
  expect(signal.aborted).toBe(true);
  expect(log).toEqual(["b gave way", "b left"]);
  lane.end(false);
  expect(log).toEqual(["b gave way", "b left", "a interrupted"]);
  expect(lane.begin().batch.items.map(({ name }) => name)).toEqual(["a", "c"]);
});

test("a turn that ended all the same is not asked again", () => {
  const { lane, log, add, begin } = make({ mode: "interrupt" });
  add(0, "a");
  begin();
  add(1, "b");
  lane.end(true);
  expect(log).toEqual(["a left"]);
  expect(begin()).toEqual([["b"], 0]);
});

test("a message for another place interrupts nothing", () => {
  const { lane, add } = make({ mode: "interrupt" });
  add(0, { name: "a", place: "1" });
  const { signal } = lane.begin();
  add(1, { name: "b", place: "2" });
  expect(signal.aborted).toBe(false);
});

test("what is put back never gives way", () => {
  const { lane, log, add, begin } = make({ cap: 1, drop: "old" });
  add(0, "a");
  begin();
  add(1, "b");
  lane.end(false);
  add(2, "c");
  expect(log).toEqual(["b gave way", "b left"]);
  expect(begin()).toEqual([["a", "c"], 0]);
});

test("what is firm never gives way, counts for no cap, and interrupts nothing", () => {
  const old = make({ cap: 1, drop: "old" });
  old.add(0, { name: "/new", isFirm: true }, "a", { name: "/compact", isFirm: true }, "b");
  expect([old.log, old.lane.waiting]).toEqual([["a gave way", "a left"], 3]);
  const fresh = make({ cap: 1, drop: "new", mode: "interrupt" });
  fresh.add(0, "a");
  const running = fresh.lane.begin();
  fresh.add(0, { name: "/new", isFirm: true });
  expect([fresh.log, fresh.lane.waiting, running.signal.aborted]).toEqual([[], 1, false]);
});

test("all that waits can be taken out, and leaves", () => {
  const { lane, log, add } = make();
  add(0, "a", "b");
  expect(lane.takeAll().map(({ name }) => name)).toEqual(["a", "b"]);
  expect([lane.waiting, log]).toEqual([0, ["a left", "b left"]]);
});

test("a turn that was interrupted and is then to end for good is begun once more, alone, with that reason", () => {
  const { lane, add } = make({ mode: "interrupt" });
  add(0, "a");
  lane.begin();
  add(0, "b");
  lane.takeAll();
  lane.abort("stop");
  add(0, "c");
  lane.end(false);
  expect(lane.dueAtMs()).toBe(0);
  const again = lane.begin();
  expect([again.batch.items.map(({ name }) => name), again.signal.reason]).toEqual([["a"], "stop"]);
  lane.end(true);
  const after = lane.begin();
  expect([after.batch.items.map(({ name }) => name), after.signal.aborted]).toEqual([["c"], false]);
});
