// What a model makes of jobs: a new one, or another form of one that there is.

import { randomBytes } from "node:crypto";

import type { Sender, ToolResult } from "../../conversation.ts";
import { errorResult, jsonResult } from "../../conversation.ts";
import { forgottenJobs, isOver, tooManyJobs, tooOften, tooSoon } from "../../cron/job-limits.ts";
import type { CronJob, JobSchedule, WrittenSchedule } from "../../cron/job.ts";
import { nextRun, readSchedule } from "../../cron/job.ts";
import type { ToolContext } from "../tool.ts";
import type { OwnJobs } from "./own-jobs.ts";
import { shownJob } from "./show-job.ts";

/** What a model may say of a job. */
export type WrittenJob = {
  readonly [Key in keyof WrittenSchedule]?: WrittenSchedule[Key] | undefined;
} & {
  readonly name?: string | undefined;
  readonly text?: string | undefined;
  readonly enabled?: boolean | undefined;
};

/** Makes a job that answers in the turn's own conversation. One that is there already is not made twice. */
export async function addJob(written: WrittenJob, own: OwnJobs, context: ToolContext): Promise<ToolResult> {
  const { facts, sessionKey, senders, now } = context;
  const { name, text, enabled = true } = written;
  if (text === undefined) return errorResult("`text` is missing: what you are to be told when the job runs");
  const read = judgedSchedule(written, context);
  if ("problem" in read) return errorResult(read.problem);
  const { schedule } = read;
  const same = own.here.find((job) => !isOver(job) && isSame(job, text, schedule));
  if (same) return jsonResult({ note: "there is such a job already", job: shownJob(same) });
  const problem = tooManyJobs(own.all, own.here);
  if (problem !== undefined) return errorResult(problem);
  const nextAtMs = enabled ? nextRun(schedule, now()) : undefined;
  const job: CronJob = {
    id: randomBytes(4).toString("hex"),
    name: name ?? text.slice(0, 40),
    schedule,
    text,
    deliverTo: facts,
    madeIn: sessionKey,
    ...(senders.length > 0 && { askedBy: senders }),
    ...(nextAtMs === undefined ? { isPaused: true } : { nextAtMs }),
  };
  for (const old of forgottenJobs(own.here)) await own.desk.remove(old.id);
  await own.desk.save(job);
  return jsonResult({ note: noteOf(own), job: shownJob(job) });
}

/** Changes what is said anew of a job; where its answers go stays. */
export async function updateJob(
  job: CronJob,
  written: WrittenJob,
  own: OwnJobs,
  context: ToolContext,
): Promise<ToolResult> {
  const { now, senders } = context;
  const { nextAtMs: _, isPaused: wasPaused = false, ...rest } = job;
  const isNewTime = [written.at, written.every, written.cron].some((one) => one !== undefined);
  const read = isNewTime ? judgedSchedule(written, context) : { schedule: job.schedule };
  if ("problem" in read) return errorResult(read.problem);
  const isPaused = written.enabled === undefined ? wasPaused : !written.enabled;
  const nextAtMs = isPaused ? undefined : nextRun(read.schedule, now());
  if (!isPaused && nextAtMs === undefined) return errorResult("its time has passed; give it another one");
  const problem = isOver(job) ? tooManyJobs(own.all, own.here) : undefined;
  if (problem !== undefined) return errorResult(problem);
  const askedBy = everyone(job.askedBy ?? [], senders);
  const changed: CronJob = {
    ...rest,
    name: written.name ?? job.name,
    text: written.text ?? job.text,
    schedule: read.schedule,
    ...(askedBy.length > 0 && { askedBy }),
    ...(nextAtMs === undefined ? { isPaused: true } : { nextAtMs }),
  };
  await own.desk.save(changed);
  return jsonResult({ note: noteOf(own), job: shownJob(changed) });
}

/** Has a job run as soon as there is a place for it. */
export async function runJobNow(job: CronJob, own: OwnJobs, { now }: ToolContext): Promise<ToolResult> {
  const problem = tooSoon(job, now());
  if (problem !== undefined) return errorResult(`\`${job.id}\` is not run: ${problem}`);
  if (!own.desk.isEnabled) return errorResult("the config lets no job run (`cron.enabled`)");
  const { isPaused: _, ...rest } = job;
  await own.desk.save({ ...rest, nextAtMs: now() });
  return jsonResult({ note: "it runs now, beside this turn; its answer comes to its own conversation" });
}

/** The schedule, where it may be one that a model makes. */
function judgedSchedule(
  { at, every, cron, timeZone }: WrittenJob,
  { gateway, now }: ToolContext,
): { readonly schedule: JobSchedule } | { readonly problem: string } {
  const written = Object.fromEntries(
    Object.entries({ at, every, cron, timeZone }).filter(([, value]) => value !== undefined),
  ) as WrittenSchedule;
  const own = gateway.config.kois?.defaults?.userTimezone;
  const read = readSchedule(written, now(), own ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  if ("problem" in read) return read;
  const problem = tooOften(read.schedule, now());
  return problem === undefined ? read : { problem };
}

function isSame(job: CronJob, text: string, schedule: JobSchedule): boolean {
  const timeOf = (one: JobSchedule): string => JSON.stringify({ ...one, fromMs: 0 });
  return job.text === text && timeOf(job.schedule) === timeOf(schedule);
}

/** Whoever had a part in a job: it may do only what each of them may. */
function everyone(before: readonly Sender[], now: readonly Sender[]): readonly Sender[] {
  return [...before, ...now.filter(({ id }) => before.every((known) => known.id !== id))];
}

function noteOf({ desk }: OwnJobs): string {
  return desk.isEnabled ? "written" : "written, but the config lets no job run (`cron.enabled`)";
}
