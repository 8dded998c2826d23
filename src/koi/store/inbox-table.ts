// The inbox: what was taken for this koi. Statements only; transactions are the store's.

import type { SessionKey } from "../../routing/ids.ts";
import type { Preparing } from "./lazy-statements.ts";
import type { DeadLetter, DeadLetterEnd, InboxEntry, PendingEntry } from "./koi-store.ts";

interface Row {
  message_key: string;
  session_key: string;
  received_at_ms: number;
  payload: string;
  state: string;
  reason: string | null;
  ended_at_ms: number | null;
  retries: number;
}

/** How long the key of an answered message is remembered. */
const TAKEN_KEYS_MS: number = 7 * 24 * 3_600_000;
/** How long a dead letter is kept. */
export const DEAD_LETTERS_MS: number = 30 * 24 * 3_600_000;

/** Statements on the inbox. */
export class InboxTable {
  readonly #insert;
  readonly #pending;
  readonly #answer;
  readonly #end;
  readonly #dead;
  readonly #revive;
  readonly #dismiss;
  readonly #prune;
  readonly #endAll;
  readonly #blank;
  readonly #has;

  constructor(connection: Preparing) {
    this.#insert = connection.prepare(
      "INSERT INTO inbox (message_key, session_key, received_at_ms, payload) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#pending = connection.prepare("SELECT * FROM inbox WHERE state = 'pending' ORDER BY seq");
    // The text of an answered message lives on in the transcript alone.
    this.#answer = connection.prepare(
      "UPDATE inbox SET state = 'answered', payload = '', ended_at_ms = ? WHERE message_key = ? AND state = 'pending'",
    );
    this.#end = connection.prepare(
      "UPDATE inbox SET state = ?, reason = ?, ended_at_ms = ? WHERE message_key = ? AND state = 'pending'",
    );
    this.#dead = connection.prepare(
      "SELECT * FROM inbox WHERE state IN ('expired', 'failed') ORDER BY ended_at_ms DESC, seq DESC LIMIT ?",
    );
    // A new number in line: what waits already goes first. Its age counts from now, else it would expire again.
    this.#revive = connection.prepare(
      `UPDATE inbox SET state = 'pending', reason = NULL, ended_at_ms = NULL, received_at_ms = ?, retries = retries + 1,
        seq = (SELECT max(seq) FROM inbox) + 1
        WHERE message_key = ? AND state IN ('expired', 'failed')`,
    );
    this.#dismiss = connection.prepare(
      `UPDATE inbox SET state = 'answered', payload = '', ended_at_ms = ?
        WHERE message_key = ? AND state IN ('expired', 'failed')`,
    );
    this.#prune = connection.prepare(
      `DELETE FROM inbox WHERE (state = 'answered' AND ended_at_ms < ?)
        OR (state IN ('expired', 'failed') AND ended_at_ms < ?)`,
    );
    this.#endAll = connection.prepare(
      "UPDATE inbox SET state = 'failed', reason = ?, ended_at_ms = ? WHERE session_key = ? AND state = 'pending'",
    );
    this.#blank = connection.prepare("UPDATE inbox SET payload = '' WHERE session_key = ?");
    this.#has = connection.prepare("SELECT 1 FROM inbox WHERE message_key = ?");
  }

  /** Whether the message is new; its key may have been taken before. */
  take(entry: InboxEntry): boolean {
    return (
      this.#insert.run(entry.messageKey, entry.sessionKey, entry.receivedAtMs, entry.payload).changes === 1
    );
  }

  /** Whether the message was ever taken and is not forgotten. */
  has(messageKey: string): boolean {
    return this.#has.get(messageKey) !== undefined;
  }

  pending(): PendingEntry[] {
    return (this.#pending.all() as Row[]).map((row) => ({ ...entryOf(row), retries: row.retries }));
  }

  /** Whether the message was pending. */
  answer(messageKey: string, nowMs: number): boolean {
    return this.#answer.run(nowMs, messageKey).changes === 1;
  }

  /** Whether the message was pending. */
  end(messageKey: string, end: DeadLetterEnd, reason: string, nowMs: number): boolean {
    return this.#end.run(end, reason, nowMs, messageKey).changes === 1;
  }

  deadLetters(limit: number): DeadLetter[] {
    return (this.#dead.all(limit) as Row[]).map(deadLetterOf);
  }

  /** Whether the message was a dead letter. */
  revive(messageKey: string, nowMs: number): boolean {
    return this.#revive.run(nowMs, messageKey).changes === 1;
  }

  /** Whether the message was a dead letter. */
  dismiss(messageKey: string, nowMs: number): boolean {
    return this.#dismiss.run(nowMs, messageKey).changes === 1;
  }

  /** Ends what waits in a session, and forgets the texts of all its messages. */
  forget(sessionKey: SessionKey, reason: string, nowMs: number): void {
    this.#endAll.run(reason, nowMs, sessionKey);
    this.#blank.run(sessionKey);
  }

  /** Forgets what ended long enough ago. */
  prune(nowMs: number): void {
    this.#prune.run(nowMs - TAKEN_KEYS_MS, nowMs - DEAD_LETTERS_MS);
  }
}

function entryOf(row: Row): InboxEntry {
  return {
    messageKey: row.message_key,
    sessionKey: row.session_key as SessionKey,
    receivedAtMs: row.received_at_ms,
    payload: row.payload,
  };
}

function deadLetterOf(row: Row): DeadLetter {
  const { reason, ended_at_ms: endedAtMs } = row;
  return {
    ...entryOf(row),
    end: row.state as DeadLetterEnd,
    reason: reason ?? "",
    endedAtMs: endedAtMs ?? 0,
  };
}
