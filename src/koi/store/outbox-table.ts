// The outbox: replies on their way. A row goes when the platform has the reply; a reply that was refused for
// good stays with its reason. Statements only; transactions are the store's.

import type { SessionKey } from "../../routing/ids.ts";
import type { Preparing } from "./lazy-statements.ts";
import type { OutboxEntry, UndeliveredReply } from "./koi-store.ts";

interface Row {
  outbox_key: string;
  session_key: string;
  payload: string;
  attempts: number;
  not_before_ms: number;
  begun_at_ms: number | null;
  reason: string | null;
  ended_at_ms: number | null;
}

/** Statements on the outbox. */
export class OutboxTable {
  readonly #insert;
  readonly #waiting;
  readonly #begin;
  readonly #remove;
  readonly #later;
  readonly #refuse;
  readonly #refused;
  readonly #resend;
  readonly #discard;
  readonly #prune;
  readonly #forget;

  constructor(connection: Preparing) {
    this.#insert = connection.prepare(
      "INSERT INTO outbox (outbox_key, session_key, payload, not_before_ms) VALUES (?, ?, ?, ?)",
    );
    this.#waiting = connection.prepare("SELECT * FROM outbox WHERE ended_at_ms IS NULL ORDER BY seq");
    this.#begin = connection.prepare("UPDATE outbox SET begun_at_ms = ? WHERE outbox_key = ?");
    this.#remove = connection.prepare("DELETE FROM outbox WHERE outbox_key = ?");
    this.#later = connection.prepare(
      "UPDATE outbox SET attempts = attempts + 1, not_before_ms = ?, begun_at_ms = NULL WHERE outbox_key = ?",
    );
    this.#refuse = connection.prepare("UPDATE outbox SET reason = ?, ended_at_ms = ? WHERE outbox_key = ?");
    this.#refused = connection.prepare(
      "SELECT * FROM outbox WHERE ended_at_ms IS NOT NULL ORDER BY ended_at_ms DESC, seq DESC LIMIT ?",
    );
    this.#resend = connection.prepare(
      `UPDATE outbox SET reason = NULL, ended_at_ms = NULL, attempts = 0, begun_at_ms = NULL, not_before_ms = ?
        WHERE outbox_key = ? AND ended_at_ms IS NOT NULL`,
    );
    this.#discard = connection.prepare("DELETE FROM outbox WHERE outbox_key = ? AND ended_at_ms IS NOT NULL");
    this.#prune = connection.prepare("DELETE FROM outbox WHERE ended_at_ms < ?");
    this.#forget = connection.prepare("DELETE FROM outbox WHERE session_key = ?");
  }

  add(entry: Omit<OutboxEntry, "attempts" | "isBegun">): void {
    this.#insert.run(entry.outboxKey, entry.sessionKey, entry.payload, entry.notBeforeMs);
  }

  waiting(): OutboxEntry[] {
    return (this.#waiting.all() as Row[]).map(entryOf);
  }

  begin(outboxKey: string, nowMs: number): void {
    this.#begin.run(nowMs, outboxKey);
  }

  remove(outboxKey: string): void {
    this.#remove.run(outboxKey);
  }

  later(outboxKey: string, notBeforeMs: number): void {
    this.#later.run(notBeforeMs, outboxKey);
  }

  refuse(outboxKey: string, reason: string, nowMs: number): void {
    this.#refuse.run(reason, nowMs, outboxKey);
  }

  refused(limit: number): UndeliveredReply[] {
    return (this.#refused.all(limit) as Row[]).map(undeliveredOf);
  }

  /** Whether the reply was refused. */
  resend(outboxKey: string, nowMs: number): boolean {
    return this.#resend.run(nowMs, outboxKey).changes === 1;
  }

  /** Whether the reply was refused. */
  discard(outboxKey: string): boolean {
    return this.#discard.run(outboxKey).changes === 1;
  }

  /** Forgets every reply of a session, sent or not. */
  forget(sessionKey: SessionKey): void {
    this.#forget.run(sessionKey);
  }

  /** Forgets what was refused before this time. */
  prune(beforeMs: number): void {
    this.#prune.run(beforeMs);
  }
}

function entryOf(row: Row): OutboxEntry {
  return {
    outboxKey: row.outbox_key,
    sessionKey: row.session_key as SessionKey,
    payload: row.payload,
    attempts: row.attempts,
    notBeforeMs: row.not_before_ms,
    ...(row.begun_at_ms === null ? {} : { isBegun: true }),
  };
}

function undeliveredOf(row: Row): UndeliveredReply {
  return { ...entryOf(row), reason: row.reason ?? "", endedAtMs: row.ended_at_ms ?? 0 };
}
