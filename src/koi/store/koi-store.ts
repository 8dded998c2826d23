// One koi's store: inbox, transcript, session state and outbox in one database, so that a turn commits as
// one transaction. The interface is small on purpose: another database can stand behind it.

import type { SessionKey } from "../../routing/ids.ts";

/** A message that was taken for this koi and not answered yet. `payload` is the gateway's own data. */
export interface InboxEntry {
  /** Unique per store: `<channel>:<accountId>:<messageId>`, percent-encoded parts. */
  readonly messageKey: string;
  readonly sessionKey: SessionKey;
  readonly receivedAtMs: number;
  /** JSON text. */
  readonly payload: string;
}

/** One line of a transcript. */
export interface TranscriptEntry {
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly atMs: number;
  /** JSON object: sender, route, model, usage, … */
  readonly detail: Readonly<Record<string, unknown>>;
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
}

/** What a finished turn writes, all or nothing. */
export interface TurnCommit {
  readonly sessionKey: SessionKey;
  /** Inbox rows that this turn answered. */
  readonly messageKeys: readonly string[];
  readonly transcript: readonly TranscriptEntry[];
  readonly outbox: readonly Omit<OutboxEntry, "attempts">[];
}

/** One conversation in a listing. */
export interface SessionSummary {
  readonly sessionKey: SessionKey;
  readonly messages: number;
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
}

/** One koi's store. Every promise settles after the bytes are on disk (`synchronous=FULL`). */
export interface KoiStore {
  /** Takes a message. `duplicate` where its key was taken before, answered or not. Grouped commits. */
  journal(entry: InboxEntry): Promise<"journaled" | "duplicate">;
  /** Messages not answered yet, oldest first. */
  pending(): readonly InboxEntry[];
  /** Takes a message out without an answer (expired, failed for good). */
  drop(messageKey: string, reason: string): Promise<void>;
  commitTurn(turn: TurnCommit): Promise<void>;
  /** The last `limit` entries of a conversation, oldest first; empty where there is none. */
  transcript(sessionKey: SessionKey, limit: number): readonly TranscriptEntry[];
  sessions(): readonly SessionSummary[];
  /** Replies to send, oldest first. */
  outbox(): readonly OutboxEntry[];
  sent(outboxKey: string): Promise<void>;
  retryLater(outboxKey: string, notBeforeMs: number): Promise<void>;
  close(): void;
}
