// What using a profile leaves behind: cooldowns, billing back-off, and their end. Pure; the clock comes in.

import type { ProfileUsage } from "./auth-profiles.ts";

/** The failures that are the credential's own, so that another credential may do better. */
export type ProfileFailureReason = "auth" | "rate_limit" | "billing" | "timeout";

/** How long a failed profile rests. All in milliseconds. */
export interface RestPeriods {
  /** First rest after a billing failure; it doubles with each further one. */
  readonly billingMs: number;
  readonly billingMaxMs: number;
  /** Counters start afresh after this long without a failure. */
  readonly failureWindowMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The rests that hold where the config says nothing. */
export const defaultRestPeriods: RestPeriods = {
  billingMs: 5 * hourMs,
  billingMaxMs: 24 * hourMs,
  failureWindowMs: 24 * hourMs,
};

// Rests after the first, second, third and each further failure.
const cooldownsMs: readonly number[] = [minuteMs, 5 * minuteMs, 25 * minuteMs, 60 * minuteMs];

const longestMs = cooldownsMs.at(-1) ?? 0;

/** One failed use of a profile. */
export interface ProfileFailure {
  readonly reason: ProfileFailureReason;
  /** When the call began. */
  readonly startedAtMs: number;
  readonly nowMs: number;
  /** What the provider asked for. It lengthens a cooldown, up to the longest one, and never shortens it. */
  readonly retryAfterMs?: number;
}

/** When the profile may be used again; a time in the past, or 0, means now. */
export function readyAtMs(usage: ProfileUsage | undefined): number {
  return Math.max(usage?.cooldownUntil ?? 0, usage?.disabledUntil ?? 0);
}

/** The usage after a success: failures are forgotten. */
export function afterSuccess(nowMs: number): ProfileUsage {
  return { lastUsed: nowMs, errorCount: 0 };
}

/**
 * The usage after a failure. A failure of a call that had begun before the last failure was recorded changes
 * nothing: turns that run side by side meet the same limit at the same time, and that is one event. So is what fails
 * while the profile rests for the like of it, which is tried where nothing else is left: that a message is asked again a
 * few times within seconds must not make an hour of a minute.
 */
export function afterFailure(
  before: ProfileUsage | undefined,
  failure: ProfileFailure,
  rest: RestPeriods = defaultRestPeriods,
): ProfileUsage {
  const { reason, startedAtMs, nowMs, retryAfterMs = 0 } = failure;
  const lastFailureAt = before?.lastFailureAt;
  if (before && lastFailureAt !== undefined && startedAtMs < lastFailureAt) return before;
  if (before && isResting(before, reason, startedAtMs)) {
    const askedUntil = nowMs + Math.min(retryAfterMs, longestMs);
    const isLonger = reason !== "billing" && askedUntil > (before.cooldownUntil ?? 0);
    return isLonger ? { ...before, cooldownUntil: askedUntil } : before;
  }
  const isFresh = lastFailureAt !== undefined && nowMs - lastFailureAt > rest.failureWindowMs;
  const lastUsed = before?.lastUsed;
  const kept = isFresh ? { ...(lastUsed !== undefined && { lastUsed }) } : before;
  const counts = (isFresh ? undefined : before?.failureCounts) ?? {};
  const count = (counts[reason] ?? 0) + 1;
  const errorCount = (isFresh ? 0 : (before?.errorCount ?? 0)) + 1;
  const next = { ...kept, errorCount, failureCounts: { ...counts, [reason]: count }, lastFailureAt: nowMs };
  if (reason === "billing") {
    const restMs = Math.min(rest.billingMs * 2 ** (count - 1), rest.billingMaxMs);
    return { ...next, disabledUntil: nowMs + restMs, disabledReason: reason };
  }
  const stepMs = cooldownsMs[errorCount - 1] ?? longestMs;
  return { ...next, cooldownUntil: nowMs + Math.max(stepMs, Math.min(retryAfterMs, longestMs)) };
}

/** Whether it rested at `atMs` already, for the account's money or for anything else. */
function isResting(usage: ProfileUsage, reason: ProfileFailureReason, atMs: number): boolean {
  return atMs < ((reason === "billing" ? usage.disabledUntil : usage.cooldownUntil) ?? 0);
}
