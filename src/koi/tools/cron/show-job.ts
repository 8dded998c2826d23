// A job as a model reads of it.

import type { CronJob, JobSchedule } from "../../cron/job.ts";

const TEXT_CHARS = 500;

/** What `list` and the others tell of a job. */
export function shownJob(job: CronJob): Readonly<Record<string, unknown>> {
  const { id, name, schedule, text, nextAtMs, isPaused, last, deliverTo } = job;
  return {
    id,
    name,
    schedule: shownSchedule(schedule),
    text: text.length <= TEXT_CHARS ? text : `${text.slice(0, TEXT_CHARS)}[… ${text.length} characters]`,
    ...(deliverTo && { answersGoTo: `${deliverTo.channel}, ${deliverTo.peer.kind} ${deliverTo.peer.id}` }),
    nextRun: nextAtMs === undefined ? "none" : time(nextAtMs),
    ...(isPaused && { enabled: false }),
    ...(last && { lastRun: { at: time(last.atMs), result: last.result } }),
  };
}

/** A time as models write it back. */
export function time(atMs: number): string {
  return new Date(atMs).toISOString();
}

function shownSchedule(schedule: JobSchedule): Readonly<Record<string, unknown>> {
  if (schedule.kind === "at") return { at: time(schedule.atMs) };
  if (schedule.kind === "cron") return { cron: schedule.pattern, timeZone: schedule.timeZone };
  return { every: everyText(schedule.everyMs) };
}

function everyText(everyMs: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
  ] as const;
  const [unit, ms] = units.find(([, length]) => everyMs % length === 0) ?? ["s", 1_000];
  return `${everyMs / ms}${unit}`;
}
