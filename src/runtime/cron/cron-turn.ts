// One run of a job: the koi is asked in the job's own session, without any history, and what it says goes where the job says.

import type { ApprovalDesk } from "../../koi/approval-desk.ts";
import type { CronJob } from "../../koi/cron/job.ts";
import { HEARTBEAT_OK } from "../../koi/heartbeat/heartbeat-answer.ts";
import type { TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { TurnDesk } from "../../koi/turn-desk.ts";
import type { RunTurn } from "../../koi/turn.ts";
import type { PlacedStep } from "../../koi/turn-step.ts";
import { maySend } from "../../policy/send-policy.ts";
import type { Facts } from "../../routing/facts.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import { NOWHERE, ownAnswerer, ownOutbox, type OwnTurnPlace } from "../turns/own-turn.ts";
import type { Split } from "../turns/reply-parts.ts";
import { withPrefix } from "../turns/response-prefix.ts";
import { runEvents, type TurnResult } from "../turns/run-events.ts";
import { stepEntries } from "../turns/step-entries.ts";
import { placeOf } from "../turns/transcript-detail.ts";
import { memoryJournal } from "../turns/turn-journal.ts";
import type { TurnCommit } from "../../koi/store/koi-store.ts";

/** A run that is due. */
export interface DueJob extends OwnTurnPlace {
  readonly job: CronJob;
  /** When it should have run, milliseconds since the epoch. */
  readonly wasDueMs: number;
  readonly startedMs: number;
}

/** How a run ended; `not_sent`: it was said to nobody, by the send policy or since the account is gone. */
export interface JobEnd {
  readonly result: "delivered" | "quiet" | "kept" | "not_sent" | "stopped" | "failed";
  readonly reasonCode?: string;
  readonly outbox: TurnCommit["outbox"];
}

/** A run that comes this much later than it should is told so. */
const LATE_MS = 60_000;

/** The session of a job. */
export function jobSession(koiId: KoiId, jobId: string): SessionKey {
  return `koi:${koiId}:cron:${jobId}` as SessionKey;
}

/** The name of a run, unique in its koi. */
export function runName({ job, startedMs }: Pick<DueJob, "job" | "startedMs">): string {
  return `cron:${job.id}:${startedMs}`;
}

/** Where the koi believes to be. */
export function jobFacts({ deliverTo }: CronJob): Facts {
  return deliverTo ? { ...deliverTo } : NOWHERE;
}

/**
 * Runs a job and writes what comes of it.
 * @throws StoreError where the store can't be written
 */
export async function runJob(
  due: DueJob,
  deps: {
    readonly runTurn: RunTurn;
    readonly split: Split;
    prefix(end: TurnResult): string | undefined;
    /** What its tools may have done; `steps` are what it did so far. */
    deskOf(steps: () => readonly PlacedStep[]): TurnDesk;
    /** Where they ask a person, in the conversation that its answer goes to. */
    readonly approvals: ApprovalDesk;
    now(): number;
  },
  signal: AbortSignal,
): Promise<JobEnd> {
  const { job, koi, table, store, sessionKey, wasDueMs, startedMs } = due;
  const facts = jobFacts(job);
  const isLate = startedMs - wasDueMs >= LATE_MS;
  const late = isLate ? ` (it was due at ${new Date(wasDueMs).toISOString()})` : "";
  const text = `[Job "${job.name}"${late}] ${job.text}`;
  const reason = { tier: "default", bindingIndex: null } as const;
  const journal = memoryJournal([], () => deps.now());
  const own = { origin: "cron" };
  const asked = { gateway: table.gateway, koi, sessionKey, facts, reason, history: [], text, signal };
  // What it may do is what those may who asked for it.
  const desk = deps.deskOf(() => journal.all());
  const canAsk = job.deliverTo !== undefined && whyNotSent(due) === undefined;
  const asking = canAsk ? { approvals: deps.approvals } : {};
  const request = { ...asked, senders: job.askedBy ?? [], desk, journal, ...asking };
  const result = await runEvents(deps.runTurn, request, () => undefined);
  if (signal.aborted) return { result: "stopped", outbox: [] };
  if (result.type === "turn_failed") return { result: "failed", reasonCode: result.code, outbox: [] };
  const nowMs = deps.now();
  const isQuiet = ["", "NO_REPLY", HEARTBEAT_OK].includes(result.text.trim());
  const whyNot = isQuiet ? undefined : whyNotSent(due);
  const isSent = !isQuiet && job.deliverTo !== undefined && whyNot === undefined;
  const prefixed = withPrefix(deps.prefix(result), result.text);
  const answer = { text: prefixed, split: deps.split, nowMs };
  const outbox = isSent ? ownOutbox(due, facts, runName(due), answer) : [];
  const { model, usage } = result;
  const about = { ...own, ...(isSent && placeOf(facts)) };
  const said = {
    ...about,
    answerer: ownAnswerer(due),
    model,
    ...(usage && { usage }),
  };
  const transcript: TranscriptEntry[] = [
    { role: "user", text, atMs: startedMs, detail: own },
    ...stepEntries(journal.all(), about),
    { role: "assistant", text: result.text, atMs: nowMs, detail: said },
  ];
  await store.commitTurn({ sessionKey, messageKeys: [], transcript, outbox });
  if (isSent) return { result: "delivered", outbox };
  if (whyNot !== undefined) return { result: "not_sent", reasonCode: whyNot, outbox };
  return { result: isQuiet ? "quiet" : "kept", outbox };
}

/** Why the answer of a job is not sent to where it should go; `undefined` where it is. @throws StoreError */
export function whyNotSent({ job, table, store, sessionKey }: DueJob): string | undefined {
  const { deliverTo } = job;
  if (!deliverTo) return undefined;
  const { enabled, accounts } = table.gateway.channels[deliverTo.channel];
  if (!enabled || !accounts.includes(deliverTo.accountId)) return "account_gone";
  // What a person said for the conversation holds for what comes to it from a job.
  const choice = job.madeIn === undefined ? undefined : store.session(job.madeIn)?.send;
  if (choice !== undefined) return choice === "allow" ? undefined : "send_denied";
  const policy = table.gateway.config.session?.sendPolicy;
  return maySend(policy, deliverTo, sessionKey) ? undefined : "send_denied";
}
