// Turns that wait for another session give their place away, and get one again before anybody else does.

import { expect, test } from "vitest";
import type { ItemRules } from "../../../src/runtime/queue/queue-rules.ts";
import { SessionQueue } from "../../../src/runtime/queue/session-queue.ts";
import { ManualClock } from "../manual-clock.ts";
import { settled } from "../until.ts";

interface Item {
  readonly sessionKey: string;
  readonly koiId: string;
}

const plain: ItemRules<Item> = {
  rules: () => ({ mode: "collect", quietMs: 0, burstMs: 0, cap: 9, drop: "new" }),
  isSamePlace: () => true,
  continues: () => false,
  gaveWay: () => expect.fail("gave way"),
  noted: () => expect.fail("noted"),
};

function open(total = 1) {
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  const queue = new SessionQueue<Item>({
    clock: new ManualClock(),
    places: () => ({ total, ofKoi: () => total }),
    ...plain,
    run: ({ items }) =>
      new Promise((resolve) => {
        const [{ sessionKey } = { sessionKey: "" }] = items;
        running.push(sessionKey);
        ends.set(sessionKey, () => resolve({ kind: "done" }));
      }),
  });
  queue.start();
  const add = (sessionKey: string): void => void queue.add({ sessionKey, koiId: "a" });
  const end = async (sessionKey: string): Promise<void> => {
    ends.get(sessionKey)?.();
    await settled();
  };
  return { queue, running, add, end };
}

const never = new AbortController().signal;

test("another turn runs meanwhile, and the one that waited comes before those in line", async () => {
  const { queue, running, add, end } = open();
  for (const name of ["one", "two", "three"]) add(name);
  let answer: (text: string) => void = () => undefined;
  const asked = new Promise<string>((resolve) => (answer = resolve));
  const back: string[] = [];
  void queue.away("one", () => asked, never).then((text) => back.push(text));
  expect(running).toEqual(["one", "two"]);
  expect(queue.size()).toEqual({ running: 2, waiting: 1 });
  answer("yes");
  await settled();
  expect(back).toEqual([]);
  await end("two");
  expect([back, running]).toEqual([["yes"], ["one", "two"]]);
  await end("one");
  expect(running).toEqual(["one", "two", "three"]);
});

test("a turn that ends while it is away gives no second place back", async () => {
  const { queue, running, add, end } = open();
  for (const name of ["one", "two", "three", "four"]) add(name);
  const abort = new AbortController();
  const done = queue.away("one", () => Promise.resolve("late"), abort.signal);
  abort.abort();
  expect(await done).toBe("late");
  await end("one");
  expect(running).toEqual(["one", "two"]);
  await end("two");
  expect(running).toEqual(["one", "two", "three"]);
});

test("a drain waits for turns that are away, and lets them come back", async () => {
  const { queue, add, end } = open();
  add("one");
  let answer: (text: string) => void = () => undefined;
  const away = queue.away("one", () => new Promise<string>((resolve) => (answer = resolve)), never);
  let isDrained = false;
  const drained = queue.drain().then(() => (isDrained = true));
  await settled();
  expect(isDrained).toBe(false);
  answer("yes");
  expect(await away).toBe("yes");
  await end("one");
  await drained;
  expect(isDrained).toBe(true);
});

test("what throws while it is away is thrown, with the place back", async () => {
  const { queue, running, add, end } = open();
  add("one");
  await expect(queue.away("one", () => Promise.reject(new Error("no")), never)).rejects.toThrow("no");
  add("two");
  expect(running).toEqual(["one"]);
  await end("one");
  expect(running).toEqual(["one", "two"]);
});

test("a session without a turn just works", async () => {
  const { queue } = open();
  expect(await queue.away("none", () => Promise.resolve(1), never)).toBe(1);
});
