// Schedules: what is one, and when it comes next.

import { expect, test } from "vitest";
import { nextRun, readSchedule, type WrittenSchedule } from "../../../src/koi/cron/job.ts";

const now = Date.parse("2026-03-27T12:00:00Z");

function next(written: WrittenSchedule, times = 1): string[] {
  const read = readSchedule(written, now, "Europe/Berlin");
  if ("problem" in read) return [read.problem];
  const found: string[] = [];
  for (let at: number | undefined = now; found.length < times;) {
    at = nextRun(read.schedule, at);
    if (at === undefined) break;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

test("at runs once", () => {
  expect(next({ at: "2026-03-27T14:30:00+01:00" }, 2)).toEqual(["2026-03-27T13:30"]);
});

test("every counts from when it was made, whenever it is asked", () => {
  expect(next({ every: "45m" }, 2)).toEqual(["2026-03-27T12:45", "2026-03-27T13:30"]);
  const schedule = { kind: "every", everyMs: 60_000, fromMs: now } as const;
  expect(nextRun(schedule, now + 600_500)).toBe(now + 660_000);
  expect(nextRun(schedule, now - 5_000_000)).toBe(now + 60_000);
});

test("cron keeps its hour when summer time begins", () => {
  expect(next({ cron: "0 9 * * *" }, 4)).toEqual([
    "2026-03-28T08:00",
    "2026-03-29T07:00",
    "2026-03-30T07:00",
    "2026-03-31T07:00",
  ]);
  expect(next({ cron: "0 9 * * 1-5", timeZone: "Asia/Tokyo" })).toEqual(["2026-03-30T00:00"]);
});

test.each<[WrittenSchedule, RegExp]>([
  [{}, /exactly one/],
  [{ at: "2026-03-28T00:00:00Z", every: "1h" }, /exactly one/],
  [{ at: "tomorrow" }, /no time/],
  [{ at: "2026-03-28T09:00:00" }, /no time/],
  [{ at: "2026-03-27T11:59:00Z" }, /in the past/],
  [{ every: "30s" }, /at least a minute/],
  [{ every: "often" }, /at least a minute/],
  [{ cron: "nonsense" }, /no pattern/],
  [{ cron: "" }, /no pattern/],
  [{ cron: "0 0 30 2 *" }, /never comes/],
  [{ cron: "*/10 * * * * *" }, /more often than once a minute/],
  [{ cron: "0 9 * * *", timeZone: "No/Where" }, /no IANA name|no pattern/],
])("%j is none", (written, problem) => {
  expect(next(written)[0]).toMatch(problem);
});

test("a time zone that is not known any more ends a job instead of breaking it", () => {
  expect(nextRun({ kind: "cron", pattern: "0 9 * * *", timeZone: "No/Where" }, now)).toBe(undefined);
});
