// `cron`: the koi's jobs, as far as they are those of the conversation that the turn runs in.

import * as z from "zod";

import type { ToolResult } from "../../conversation.ts";
import { errorResult, jsonResult } from "../../conversation.ts";
import { isOver } from "../../cron/job-limits.ts";
import type { CronJob } from "../../cron/job.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool, ToolContext } from "../tool.ts";
import { addJob, runJobNow, updateJob } from "./change-job.ts";
import type { OwnJobs } from "./own-jobs.ts";
import { ownJobs } from "./own-jobs.ts";
import { shownJob, time } from "./show-job.ts";

const NAME_CHARS = 100;
const TEXT_CHARS = 8_000;
const ANSWER_CHARS = 500;

const parameters = z.object({
  action: z.enum(["list", "status", "add", "update", "remove", "run", "runs"]),
  id: z.string().min(1).optional().describe("which job, for update, remove, run and runs"),
  name: z.string().min(1).max(NAME_CHARS).optional(),
  text: z.string().min(1).max(TEXT_CHARS).optional().describe("what you are to be told when it runs"),
  at: z.string().optional().describe("once: ISO 8601 with `Z` or an offset, 2026-01-31T09:00:00+01:00"),
  every: z.string().optional().describe("over and over: 30m, 2h, 1d; at least 5m"),
  cron: z.string().optional().describe("five fields: minute, hour, day, month, weekday; 0 9 * * 1-5"),
  timeZone: z.string().optional().describe("IANA name, for cron; default: the people's own"),
  enabled: z.boolean().optional().describe("false: it waits until it is enabled again"),
});

type Args = z.output<typeof parameters>;

export const cron: Tool = defineTool({
  name: "cron",
  description:
    "Jobs: have yourself asked something at a later time, once (at) or over and over (every, cron). A job runs in a session " +
    "of its own and knows nothing of this conversation, so its text must say all that is needed; the answer comes here. " +
    "Actions: list, status, add (text and one of at, every, cron), update (id and what changes), remove, run (now), runs " +
    "(what came of the last ones).",
  rule: "For reminders and whatever is to happen later or again, make a job with `cron`; never promise it without one.",
  isReadOnly: false,
  isThere: ({ desk }) => desk.jobs !== undefined,
  parameters,
  run: async (args, context) => {
    const own = ownJobs(context);
    return own ? answer(args, own, context) : errorResult("no gateway runs jobs here");
  },
});

async function answer(args: Args, own: OwnJobs, context: ToolContext): Promise<ToolResult> {
  const { action } = args;
  if (own.isInJob && ["add", "update", "run"].includes(action))
    return errorResult(
      "this is a job's own turn: it can look at jobs and remove them, and makes or starts none",
    );
  if (action === "list") return jsonResult({ jobs: own.known.map(shownJob) });
  if (action === "status") return jsonResult(statusOf(own));
  if (action === "add") return addJob(args, own, context);
  const job = own.known.find(({ id }) => id === args.id);
  if (!job)
    return errorResult(args.id === undefined ? "`id` is missing" : `there is no job \`${args.id}\` here`);
  if (action === "update") return updateJob(job, args, own, context);
  if (action === "run") return runJobNow(job, own, context);
  if (action === "runs") return jsonResult(runsOf(job, own));
  await own.desk.remove(job.id);
  return jsonResult({ removed: job.id });
}

function statusOf({ desk, known }: OwnJobs): object {
  const times = known.flatMap(({ nextAtMs }) => (nextAtMs === undefined ? [] : [nextAtMs]));
  return {
    jobsRun: desk.isEnabled,
    jobs: known.length,
    waiting: times.length,
    paused: known.filter(({ isPaused }) => isPaused).length,
    over: known.filter(isOver).length,
    ...(times.length > 0 && { nextRun: time(Math.min(...times)) }),
  };
}

function runsOf(job: CronJob, { desk }: OwnJobs): object {
  const answers = desk.answers(job.id);
  const runs = (job.runs ?? []).map(({ atMs, result }) => {
    const said = answers.get(atMs);
    return { at: time(atMs), result, ...(said !== undefined && { said: said.slice(0, ANSWER_CHARS) }) };
  });
  return { id: job.id, runs: runs.toReversed(), ...(job.last?.result === "begun" && { runsNow: true }) };
}
