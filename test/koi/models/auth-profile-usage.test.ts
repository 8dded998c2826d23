// Cooldowns and billing back-off, on a clock that tests move.

import { describe, expect, test } from "vitest";

import type { ProfileUsage } from "../../../src/koi/models/auth-profiles.ts";
import {
  afterFailure,
  afterSuccess,
  defaultRestPeriods,
  readyAtMs,
} from "../../../src/koi/models/auth-profile-usage.ts";
import type { ProfileFailureReason } from "../../../src/koi/models/auth-profile-usage.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Minutes of rest after each of the failures, one an hour and a half apart. */
function restsMinutes(reasons: readonly ProfileFailureReason[], apartMs = 1.5 * hourMs): number[] {
  let usage: ProfileUsage | undefined;
  return reasons.map((reason, index) => {
    const nowMs = 1_000 + index * apartMs;
    usage = afterFailure(usage, { reason, startedAtMs: nowMs - 10, nowMs });
    return (readyAtMs(usage) - nowMs) / minuteMs;
  });
}

test("rate limits, rejections and time-outs rest 1, 5, 25, 60, 60 minutes", () => {
  expect(restsMinutes(["rate_limit", "auth", "timeout", "rate_limit", "auth"])).toEqual([1, 5, 25, 60, 60]);
});

test("billing failures rest 5 hours, doubling to 24", () => {
  const hours = restsMinutes(["billing", "billing", "billing", "billing"], 23 * hourMs).map(
    (minutes) => minutes / 60,
  );
  expect(hours).toEqual([5, 10, 20, 24]);
});

test("after the failure window the count begins afresh", () => {
  expect(restsMinutes(["auth", "auth", "auth"], 24 * hourMs)).toEqual([1, 5, 25]);
  expect(restsMinutes(["auth", "auth", "auth"], 24 * hourMs + 1)).toEqual([1, 1, 1]);
});

test("the config's rests count", () => {
  const rest = { billingMs: hourMs, billingMaxMs: 1.5 * hourMs, failureWindowMs: hourMs };
  const first = afterFailure(undefined, { reason: "billing", startedAtMs: 0, nowMs: 0 }, rest);
  const second = afterFailure(first, { reason: "billing", startedAtMs: hourMs, nowMs: hourMs }, rest);
  expect([first.disabledUntil, second.disabledUntil]).toEqual([hourMs, 2.5 * hourMs]);
  expect(second.disabledReason).toBe("billing");
});

describe("retry-after", () => {
  test.each([
    [30_000, minuteMs],
    [10 * minuteMs, 10 * minuteMs],
    [9 * hourMs, hourMs],
  ])("%s ms means a rest of %s ms", (retryAfterMs, restMs) => {
    const usage = afterFailure(undefined, { reason: "rate_limit", startedAtMs: 0, nowMs: 100, retryAfterMs });
    expect(usage.cooldownUntil).toBe(100 + restMs);
  });
});

test("turns side by side that meet one limit count as one failure", () => {
  const first = afterFailure(undefined, { reason: "rate_limit", startedAtMs: 0, nowMs: 50 });
  expect(afterFailure(first, { reason: "rate_limit", startedAtMs: 20, nowMs: 60 })).toBe(first);
  const later = 50 + minuteMs;
  expect(afterFailure(first, { reason: "rate_limit", startedAtMs: later, nowMs: later }).errorCount).toBe(2);
});

test("what fails while it rests already does not make the rest longer, but where the provider asks for more", () => {
  const first = afterFailure(undefined, { reason: "rate_limit", startedAtMs: 0, nowMs: 0 });
  const again = { reason: "auth", startedAtMs: 2_000, nowMs: 2_100 } as const;
  expect(afterFailure(first, again)).toBe(first);
  const asked = afterFailure(first, { ...again, retryAfterMs: 5 * minuteMs });
  expect(asked).toEqual({ ...first, cooldownUntil: 2_100 + 5 * minuteMs });
  const broke = afterFailure(first, { ...again, reason: "billing" });
  expect(broke).toMatchObject({ disabledUntil: 2_100 + 5 * hourMs, cooldownUntil: minuteMs });
  expect(afterFailure(broke, { reason: "billing", startedAtMs: hourMs, nowMs: hourMs })).toBe(broke);
});

test("a failure keeps what was known, a success forgets the failures", () => {
  const usage = afterFailure(
    { lastUsed: 7 },
    { reason: "auth", startedAtMs: 10, nowMs: 20 },
    defaultRestPeriods,
  );
  expect(usage).toEqual({
    lastUsed: 7,
    errorCount: 1,
    failureCounts: { auth: 1 },
    lastFailureAt: 20,
    cooldownUntil: 20 + minuteMs,
  });
  expect(afterSuccess(30)).toEqual({ lastUsed: 30, errorCount: 0 });
  expect(readyAtMs(undefined)).toBe(0);
});
