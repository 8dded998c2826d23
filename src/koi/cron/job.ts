// A job: what a koi is to be told, and when. Jobs lie in the koi's store, as JSON.

import { Cron } from "croner";

import { durationMs } from "../../config/duration.ts";
import type { Facts } from "../../routing/facts.ts";
import type { SessionKey } from "../../routing/ids.ts";
import type { Sender } from "../conversation.ts";

/** When a job runs. Times in milliseconds since the epoch. */
export type JobSchedule =
  | { readonly kind: "at"; readonly atMs: number }
  | { readonly kind: "every"; readonly everyMs: number; readonly fromMs: number }
  /** Five fields, or six with seconds before them. `timeZone`: an IANA name. */
  | { readonly kind: "cron"; readonly pattern: string; readonly timeZone: string };

/** A job. */
export interface CronJob {
  /** Unique in its koi; stands in session keys. */
  readonly id: string;
  readonly name: string;
  readonly schedule: JobSchedule;
  /** What the koi is told. */
  readonly text: string;
  /** Where the answer goes. Default: nowhere, it stays in the transcript. */
  readonly deliverTo?: Facts;
  /** The session in which it was made. Default: none, a person made it by hand. */
  readonly madeIn?: SessionKey;
  /** Who asked for it: it may use the tools that each of them may use. Default: nobody. */
  readonly askedBy?: readonly Sender[];
  /** When it runs next; absent where it does not any more. */
  readonly nextAtMs?: number;
  /** Set where it waits until somebody lets it run again. */
  readonly isPaused?: true;
  /** The last run, also while it is on (`begun`). */
  readonly last?: JobRun;
  /** The last ones that have ended, oldest first. Default: none. */
  readonly runs?: readonly JobRun[];
}

/** One run: when it began, milliseconds since the epoch, and how it ended. */
export interface JobRun {
  readonly atMs: number;
  readonly result: string;
}

/** Most runs that a job remembers. */
export const KEPT_RUNS = 20;

/** When a job is to run, as people and models write it: exactly one of the three. */
export interface WrittenSchedule {
  /** ISO 8601, with `Z` or an offset. */
  readonly at?: string;
  /** As in the config: `90s`, `2h`; at least a minute. */
  readonly every?: string;
  readonly cron?: string;
  /** For `cron`. Default: the people's, else the machine's. */
  readonly timeZone?: string;
}

const LEAST_EVERY_MS = 60_000;
const AT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads a schedule, or says what is wrong with it. Never throws. */
export function readSchedule(
  written: WrittenSchedule,
  nowMs: number,
  userTimezone: string,
): { readonly schedule: JobSchedule } | { readonly problem: string } {
  const { at, every, cron, timeZone = userTimezone } = written;
  if ([at, every, cron].filter((one) => one !== undefined).length !== 1)
    return { problem: "give exactly one of `at`, `every` and `cron`" };
  if (at !== undefined) {
    const atMs = AT.test(at) ? Date.parse(at) : Number.NaN;
    if (Number.isNaN(atMs)) return { problem: "`at` is no time such as `2026-01-31T09:00:00+01:00`" };
    return atMs > nowMs ? { schedule: { kind: "at", atMs } } : { problem: "`at` lies in the past" };
  }
  if (every !== undefined) {
    const everyMs = durationMs(every);
    if (everyMs === undefined || everyMs < LEAST_EVERY_MS)
      return { problem: "`every` is no length of time of at least a minute, such as `30m` or `2h`" };
    return { schedule: { kind: "every", everyMs, fromMs: nowMs } };
  }
  const schedule = { kind: "cron", pattern: (cron ?? "").trim(), timeZone } as const;
  try {
    if (cronTimes(schedule, nowMs, 1).length === 0)
      return { problem: "`cron` names a time that never comes" };
    return tooOften(schedule, nowMs)
      ? { problem: "`cron` runs more often than once a minute" }
      : { schedule };
  } catch {
    return {
      problem: "`cron` is no pattern of five fields such as `0 9 * * 1-5`, or `timeZone` no IANA name",
    };
  }
}

/** When a schedule comes next after `afterMs`; `undefined` where it does not. Never throws. */
export function nextRun(schedule: JobSchedule, afterMs: number): number | undefined {
  switch (schedule.kind) {
    case "at":
      return schedule.atMs > afterMs ? schedule.atMs : undefined;
    case "every": {
      const { everyMs, fromMs } = schedule;
      return fromMs + Math.max(1, Math.floor((afterMs - fromMs) / everyMs) + 1) * everyMs;
    }
    case "cron":
      try {
        return cronTimes(schedule, afterMs, 1)[0];
      } catch {
        // A time zone that this machine does not know (any more).
        return undefined;
      }
  }
}

/** @throws where the pattern or the time zone is none */
function cronTimes(
  { pattern, timeZone }: Extract<JobSchedule, { kind: "cron" }>,
  afterMs: number,
  count: number,
): number[] {
  const times = new Cron(pattern, { timezone: timeZone, paused: true }).nextRuns(count, new Date(afterMs));
  return times.map((time) => time.getTime());
}

/** The shortest time between two of the next 60 runs; `undefined` where there are not two. Never throws. */
export function shortestGapMs(schedule: JobSchedule, afterMs: number): number | undefined {
  if (schedule.kind === "at") return undefined;
  if (schedule.kind === "every") return schedule.everyMs;
  try {
    const times = cronTimes(schedule, afterMs, 60);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    return gaps.length === 0 ? undefined : Math.min(...gaps);
  } catch {
    return undefined;
  }
}

function tooOften(schedule: Extract<JobSchedule, { kind: "cron" }>, nowMs: number): boolean {
  const times = cronTimes(schedule, nowMs, 3);
  return times.some((time, index) => index > 0 && time - (times[index - 1] ?? 0) < LEAST_EVERY_MS);
}
