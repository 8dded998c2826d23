// One koi's store: inbox, transcript, session state and outbox in one database, so that a turn commits as
// one transaction. The interface is small on purpose: another database can stand behind it.

import type { ThinkingLevel } from "../../config/model-choice.ts";
import type { QueueConfig, QueueMode } from "../../config/messages.ts";
import type { ElevatedLevel, VerboseLevel } from "../../config/koi-defaults.ts";
import type { SendAction } from "../../config/send-policy.ts";
import type { SessionKey } from "../../routing/ids.ts";
import type { UsageSum } from "../session-usage.ts";
import type { PlacedStep } from "../turn-step.ts";
import type { SentEntry } from "./sent-table.ts";
import type { CronJob } from "../cron/job.ts";

/** A message that was taken for this koi and not answered yet. `payload` is the gateway's own data. */
export interface InboxEntry {
  /** Unique per store: `<channel>:<accountId>:<messageId>`, percent-encoded parts. */
  readonly messageKey: string;
  readonly sessionKey: SessionKey;
  readonly receivedAtMs: number;
  /** JSON text. */
  readonly payload: string;
}

/** A message that waits for its answer. */
export interface PendingEntry extends InboxEntry {
  /** How often it was put back by hand after it had ended without a real answer. */
  readonly retries: number;
}

/** How a message ended that got no real answer. */
export type DeadLetterEnd = "expired" | "failed";

/** A message that got no real answer, and why. Kept for 30 days. */
export interface DeadLetter extends InboxEntry {
  readonly end: DeadLetterEnd;
  /** A code, or a sentence for people. */
  readonly reason: string;
  readonly endedAtMs: number;
}

/** What a line of a transcript is: what a person or the koi said, a tool that the koi called, what came of that. */
export type TranscriptRole = "user" | "assistant" | "call" | "result";

/** One line of a transcript. */
export interface TranscriptEntry {
  readonly role: TranscriptRole;
  /** Of a call its parameters as JSON. */
  readonly text: string;
  readonly atMs: number;
  /** JSON object: sender, route, model, usage, … */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A line of a transcript with its place in it. */
export interface PlacedEntry extends TranscriptEntry {
  /** Rises within a koi; not without gaps. */
  readonly seq: number;
  readonly segment: number;
}

/** A reply that is to be sent. */
export interface OutboxEntry {
  /** Also the idempotency key of the send. */
  readonly outboxKey: string;
  readonly sessionKey: SessionKey;
  /** JSON text: target and message. */
  readonly payload: string;
  readonly attempts: number;
  /** Not before this time, milliseconds since the epoch. */
  readonly notBeforeMs: number;
  /** Whether a send was begun whose end is not known. Default: false. */
  readonly isBegun?: boolean;
}

/** A reply that the platform refused for good, and why. Kept for 30 days. */
export interface UndeliveredReply extends OutboxEntry {
  readonly reason: string;
  readonly endedAtMs: number;
}

/**
 * Why a segment of a session ended: the config's daily hour or pause, a person's command, a summary that took its place,
 * the command line.
 */
export type SegmentEnd = "daily" | "idle" | "command" | "compact" | "cli";

/** A session starts afresh: what was said stays readable, and no turn sees it any more. */
export interface SessionReset {
  readonly reason: SegmentEnd;
  /** What the koi still knows of the segments before. Default: nothing. */
  readonly summary?: string;
  /** `seq` of the entry from which on what was said goes over into the new segment. Default: nothing does. */
  readonly keptFrom?: number;
}

/** What a turn did, to be written down at once. */
export interface StepRecord extends PlacedStep {
  /** The key of the first message of the turn. */
  readonly turnKey: string;
  readonly sessionKey: SessionKey;
}

/** How messages of a session wait; what is absent is as the config says. */
export interface QueueChoice {
  readonly mode?: QueueMode;
  /** Milliseconds of quiet before what came during a turn becomes one. */
  readonly quietMs?: number;
  readonly cap?: number;
  readonly drop?: NonNullable<QueueConfig["drop"]>;
}

/** What a person set for one session; `null` where the config decides again. What is absent stays as it was. */
export interface SessionChoices {
  /** `provider/model` that it uses from now on. Forgotten by a reset, unless that is `compact`. */
  readonly model?: string | null;
  /** How much its models think. Forgotten like the model. */
  readonly thinking?: ThinkingLevel | null;
  /** Whether the koi's answers are sent. Kept over resets. */
  readonly send?: SendAction | null;
  /** How messages wait. Kept over resets. */
  readonly queue?: QueueChoice | null;
  /** What the chat sees of tools. Forgotten by a reset, unless that is `compact`; so are `elevated` and `reasoning`. */
  readonly verbose?: VerboseLevel | null;
  /** How far commands get out of the sandbox for those who may. */
  readonly elevated?: ElevatedLevel | null;
  /** Whether the chat sees what the model says that it thought. Forgotten likewise. */
  readonly reasoning?: "on" | null;
}

/** A koi's heartbeats so far. */
export interface HeartbeatState {
  /** When the last one began, milliseconds since the epoch. */
  readonly ranAtMs: number;
  /** What was last delivered of one. Default: nothing yet. */
  readonly said?: { readonly atMs: number; readonly digest: string };
}

/** What a finished turn writes, all or nothing. The steps of its messages are in `transcript` then, and go. */
export interface TurnCommit extends SessionChoices {
  readonly sessionKey: SessionKey;
  /** Inbox rows that this turn answered. All must be pending, else nothing is written. */
  readonly messageKeys: readonly string[];
  /**
   * An entry of role `user` is a person's, and from it on the pause of an idle session is counted; but not where its detail
   * has an `origin`: then the koi began the turn itself.
   */
  readonly transcript: readonly TranscriptEntry[];
  readonly outbox: readonly Omit<OutboxEntry, "attempts" | "isBegun">[];
  /** Done before anything is added to the transcript, and before anything is chosen. */
  readonly reset?: SessionReset;
  /** Written down of turns that go on. Default: none. */
  readonly steps?: readonly StepRecord[];
  /** Default: as it was. */
  readonly heartbeat?: HeartbeatState;
  /** Set where the session is not to be shown to the tools of kois from now on. */
  readonly isArchived?: true;
  /** Set where the koi is about to be asked for its memories, once in a segment. */
  readonly isFlushing?: true;
  /** Set where the turn failed for good: its messages become dead letters with this reason. */
  readonly failure?: string;
}

/** What is known of a background run's session when it is begun. */
export interface SessionBirth {
  readonly spawnedBy: SessionKey;
  /** What it is called. Default: nothing but its key. */
  readonly label?: string;
}

/** One conversation. Times in milliseconds since the epoch. */
export interface SessionSummary {
  readonly sessionKey: SessionKey;
  /** Entries of all segments. */
  readonly messages: number;
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
  /** Number of the current segment, from 1. */
  readonly segment: number;
  readonly segmentStartedAtMs: number;
  /** When a person was last answered. */
  readonly interactionAtMs: number;
  /** `provider/model` that was chosen for this session. */
  readonly model?: string;
  /** How much its models think, where that was chosen for this session. */
  readonly thinking?: ThinkingLevel;
  /** What was said for this session about sending. */
  readonly send?: SendAction;
  /** What was said for this session about waiting. */
  readonly queue?: QueueChoice;
  /** What was said for this session about seeing tools. */
  readonly verbose?: VerboseLevel;
  /** What was said for this session about leaving the sandbox. */
  readonly elevated?: ElevatedLevel;
  /** Set where the chat sees what the model says that it thought. */
  readonly reasoning?: "on";
  /** What is still known of the segments before. */
  readonly summary?: string;
  /** What it is called. */
  readonly label?: string;
  /** The session that started it as a background run, perhaps another koi's. */
  readonly spawnedBy?: SessionKey;
  /** Since when the tools of kois do not show it. */
  readonly archivedAtMs?: number;
  /** Set where the koi was asked for its memories in this segment. */
  readonly isFlushed?: true;
}

/**
 * One koi's store. Every promise settles after the bytes are on disk (`synchronous=FULL`) and rejects with a
 * `StoreError`. Reads are synchronous, see what is committed, and throw a `StoreError`.
 */
export interface KoiStore {
  /** Takes a message. `duplicate` where its key was taken in the last 7 days, answered or not. Grouped commits. */
  journal(entry: InboxEntry): Promise<"journaled" | "duplicate">;
  /** Takes the first message of a session that begins with it, as a background run does. */
  bear(entry: InboxEntry, birth: SessionBirth): Promise<"journaled" | "duplicate">;
  /** Messages not answered yet, oldest first. */
  pending(): readonly PendingEntry[];
  /** Takes a message out without an answer. No effect where it is not pending. */
  drop(messageKey: string, end: DeadLetterEnd, reason: string): Promise<void>;
  /** The last `limit` messages that got no real answer, newest first. */
  deadLetters(limit: number): readonly DeadLetter[];
  /** Puts a dead letter back, last in line, as old as now. Whether there was such a dead letter. */
  revive(messageKey: string): Promise<boolean>;
  /** Throws a dead letter away; its key stays taken for 7 days. Whether there was such a dead letter. */
  dismiss(messageKey: string): Promise<boolean>;
  /** Writes down what a turn did. Grouped commits. */
  recordStep(record: StepRecord): Promise<void>;
  /** What the turn that begins with this message did so far, in earlier tries too; oldest first. */
  steps(turnKey: string): readonly PlacedStep[];
  /** Ends a turn. Rejects, with nothing written, where one of its messages is not pending any more, or not in it. */
  commitTurn(turn: TurnCommit): Promise<void>;
  /** The last `limit` entries of a conversation, whatever segment, oldest first; empty where there is none. */
  transcript(sessionKey: SessionKey, limit: number): readonly PlacedEntry[];
  /** The last `limit` entries of its current segment: what a turn may see. */
  history(sessionKey: SessionKey, limit: number): readonly PlacedEntry[];
  /** One conversation, `undefined` where nothing was said in it yet. */
  session(sessionKey: SessionKey): SessionSummary | undefined;
  /** What a conversation has used, over all its segments. */
  usage(sessionKey: SessionKey): UsageSum;
  /** Every conversation, or the first `limit`, the one spoken in last first. */
  sessions(limit?: number): readonly SessionSummary[];
  /** How many conversations there are. */
  sessionCount(): number;
  /**
   * Forgets a conversation: transcript, replies on their way, and the texts of its messages in the inbox. Messages that
   * wait become dead letters (`session_deleted`). Whether there was one.
   */
  deleteSession(sessionKey: SessionKey): Promise<boolean>;
  /** The koi's heartbeats so far; `undefined` where it had none. */
  heartbeat(): HeartbeatState | undefined;
  /** The koi's jobs, by id. */
  jobs(): readonly CronJob[];
  /** Writes a job, over one of the same id. */
  saveJob(job: CronJob): Promise<void>;
  /** Whether there was such a job. */
  removeJob(jobId: string): Promise<boolean>;
  /** Replies to send, oldest first. */
  outbox(): readonly OutboxEntry[];
  /** The platform is about to be asked to take the reply; `sent`, `retryLater` and `giveUp` say how that ended. */
  begin(outboxKey: string): Promise<void>;
  /** The reply is with the platform. `body`: what is kept of it, where it has a name there. */
  sent(outboxKey: string, body?: string): Promise<void>;
  /** The last `limit` replies of a session that were kept so, newest first. */
  sentReplies(sessionKey: SessionKey, limit: number): readonly SentEntry[];
  /** These replies are no longer there. */
  forgetSent(outboxKeys: readonly string[]): Promise<void>;
  /** The reply was not taken: one attempt more, and not before this time. */
  retryLater(outboxKey: string, notBeforeMs: number): Promise<void>;
  /** The reply was refused for good: it is kept as undelivered. */
  giveUp(outboxKey: string, reason: string): Promise<void>;
  /** The last `limit` replies that were refused for good, newest first. */
  undelivered(limit: number): readonly UndeliveredReply[];
  /** Has an undelivered reply sent again, under its old key, from the first attempt on. Whether there was one. */
  resend(outboxKey: string): Promise<boolean>;
  /** Throws an undelivered reply away. Whether there was one. */
  discard(outboxKey: string): Promise<boolean>;
  /**
   * Opens the file again after a rest, which every other method does by itself. Where it was deleted, moved or replaced
   * since it was opened, what lies there now is opened; until then nothing more is written. Whether it was not open.
   * @throws StoreError
   */
  wake(): boolean;
  /** Commits what is waiting and lets go of the file, until it is used again. Never throws. */
  rest(): void;
  /** Rests for good: later reads throw and later writes reject. */
  close(): void;
}
