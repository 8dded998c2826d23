// Which jobs a turn may see and change: those of its own conversation. The koi's owner, alone with it, sees them all.

import { isJobSession } from "../../../policy/owner.ts";
import type { Facts } from "../../../routing/facts.ts";
import type { CronJob } from "../../cron/job.ts";
import type { JobDesk } from "../../turn-desk.ts";
import type { ToolContext } from "../tool.ts";

/** A turn's view of the koi's jobs. */
export interface OwnJobs {
  readonly desk: JobDesk;
  readonly all: readonly CronJob[];
  /** Those that the turn may know of. */
  readonly known: readonly CronJob[];
  /** Those of its conversation. */
  readonly here: readonly CronJob[];
  /** Whether the turn is itself a job's: such a one makes no others. */
  readonly isInJob: boolean;
}

/** The jobs as a call may see them; `undefined` where no gateway runs them. @throws StoreError */
export function ownJobs({ desk, facts, isOwner, koi, sessionKey }: ToolContext): OwnJobs | undefined {
  const { jobs } = desk;
  if (!jobs) return undefined;
  const all = jobs.all();
  const here = all.filter(({ deliverTo }) => deliverTo !== undefined && isSamePlace(deliverTo, facts));
  const isInJob = isJobSession(koi.id, sessionKey);
  return { desk: jobs, all, known: isOwner ? all : here, here, isInJob };
}

function isSamePlace(one: Facts, other: Facts): boolean {
  return placeOf(one) === placeOf(other);
}

function placeOf({ channel, accountId, peer, threadId }: Facts): string {
  return JSON.stringify([channel, accountId, peer.kind, peer.id, threadId ?? null]);
}
