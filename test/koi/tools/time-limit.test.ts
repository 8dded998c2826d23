// A signal with a time limit ends in time, with the signal that it stands on, and once.

import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { timeLimit } from "../../../src/koi/tools/time-limit.ts";

test("ends once its time is over, whoever still holds it", async () => {
  const reasons: string[] = [];
  for (let count = 0; count < 50; count += 1) {
    const signal = timeLimit(new AbortController().signal, 20);
    signal.addEventListener("abort", () => reasons.push((signal.reason as Error).name));
  }
  globalThis.gc?.();
  await pause(200);
  expect(reasons).toEqual(Array.from({ length: 50 }, () => "TimeoutError"));
});

test("ends with the signal that it stands on", () => {
  const outer = new AbortController();
  const limited = timeLimit(outer.signal, 60_000);
  expect(limited.aborted).toBe(false);
  outer.abort("stopped");
  expect([limited.aborted, limited.reason]).toEqual([true, "stopped"]);
  expect(timeLimit(outer.signal, 60_000).aborted).toBe(true);
});
