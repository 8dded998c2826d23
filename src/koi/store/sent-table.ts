// Replies that a platform has, by the names under which it knows them: what may still be changed or taken away. Statements
// only; transactions are the store's.

import type { SessionKey } from "../../routing/ids.ts";
import type { Preparing } from "./lazy-statements.ts";

/** A reply that the platform has. Kept for 30 days. */
export interface SentEntry {
  readonly outboxKey: string;
  readonly sessionKey: SessionKey;
  /** JSON text, the gateway's own: where it is, and its name there. */
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly sentAtMs: number;
}

interface Row {
  outbox_key: string;
  session_key: string;
  body: string;
  sent_at_ms: number;
}

/** Statements on what was sent. */
export class SentTable {
  readonly #add;
  readonly #last;
  readonly #remove;
  readonly #forget;
  readonly #prune;

  constructor(connection: Preparing) {
    this.#add = connection.prepare(
      `INSERT INTO sent (outbox_key, session_key, body, sent_at_ms)
        SELECT outbox_key, session_key, ?, ? FROM outbox WHERE outbox_key = ?
        ON CONFLICT (outbox_key) DO UPDATE SET body = excluded.body, sent_at_ms = excluded.sent_at_ms`,
    );
    this.#last = connection.prepare("SELECT * FROM sent WHERE session_key = ? ORDER BY seq DESC LIMIT ?");
    this.#remove = connection.prepare("DELETE FROM sent WHERE outbox_key = ?");
    this.#forget = connection.prepare("DELETE FROM sent WHERE session_key = ?");
    this.#prune = connection.prepare("DELETE FROM sent WHERE sent_at_ms < ?");
  }

  /** Notes a reply that lies in the outbox still. */
  add(outboxKey: string, body: string, nowMs: number): void {
    this.#add.run(body, nowMs, outboxKey);
  }

  /** The last ones of a session, newest first. */
  last(sessionKey: SessionKey, limit: number): SentEntry[] {
    return (this.#last.all(sessionKey, limit) as Row[]).map((row) => ({
      outboxKey: row.outbox_key,
      sessionKey: row.session_key as SessionKey,
      body: row.body,
      sentAtMs: row.sent_at_ms,
    }));
  }

  remove(outboxKey: string): void {
    this.#remove.run(outboxKey);
  }

  /** Forgets those of a session. */
  forget(sessionKey: SessionKey): void {
    this.#forget.run(sessionKey);
  }

  /** Forgets what was sent before this time. */
  prune(beforeMs: number): void {
    this.#prune.run(beforeMs);
  }
}
