// How much a koi may have done by jobs, so that no text that it was talked into makes a storm of turns. What people write into a
// store by hand is not judged here.

import type { CronJob, JobSchedule } from "./job.ts";
import { shortestGapMs } from "./job.ts";

/** Most jobs of a koi that are still to run or wait. */
const MAX_JOBS = 50;
/** Most of them that belong to one conversation. */
const MAX_JOBS_HERE = 20;
/** Shortest time between two runs of a job. */
const LEAST_GAP_MS = 5 * 60_000;
/** Most jobs that are over and still listed. */
const MAX_OVER = 20;

/** Whether a job is over: it neither runs again nor waits. */
export function isOver({ nextAtMs, isPaused }: CronJob): boolean {
  return nextAtMs === undefined && isPaused !== true;
}

/** Why one job more is too many, where `here` are those of the conversation; `undefined` where it is not. */
export function tooManyJobs(all: readonly CronJob[], here: readonly CronJob[]): string | undefined {
  const count = (jobs: readonly CronJob[]): number => jobs.filter((job) => !isOver(job)).length;
  if (count(here) >= MAX_JOBS_HERE)
    return `this conversation has ${MAX_JOBS_HERE} jobs, and that is the most; remove one first`;
  return count(all) >= MAX_JOBS
    ? `the koi has ${MAX_JOBS} jobs, and that is the most; some must be removed first`
    : undefined;
}

/** Why a schedule runs too often; `undefined` where it does not. */
export function tooOften(schedule: JobSchedule, nowMs: number): string | undefined {
  const gapMs = shortestGapMs(schedule, nowMs);
  return gapMs === undefined || gapMs >= LEAST_GAP_MS
    ? undefined
    : `a job runs every ${LEAST_GAP_MS / 60_000} minutes at most; choose longer times between its runs`;
}

/** Why a job is not run now, on request; `undefined` where it may be. */
export function tooSoon({ last }: CronJob, nowMs: number): string | undefined {
  return last === undefined || nowMs - last.atMs >= LEAST_GAP_MS
    ? undefined
    : `it ran less than ${LEAST_GAP_MS / 60_000} minutes ago`;
}

/** Jobs that are over and need not be listed any more: all but the last ones. */
export function forgottenJobs(all: readonly CronJob[]): readonly CronJob[] {
  const over = all.filter(isOver);
  return over.toSorted((one, other) => (other.last?.atMs ?? 0) - (one.last?.atMs ?? 0)).slice(MAX_OVER);
}
