// Transcripts and the list of conversations. Statements only; transactions are the store's.

import type { SessionKey } from "../../routing/ids.ts";
import type { Connection } from "./database.ts";
import type { SessionSummary, TranscriptEntry } from "./koi-store.ts";

interface EntryRow {
  role: "user" | "assistant";
  text: string;
  at_ms: number;
  detail: string;
}

interface SessionRow {
  session_key: string;
  messages: number;
  started_at_ms: number;
  updated_at_ms: number;
}

/** Statements on transcripts and sessions. */
export class TranscriptTable {
  readonly #append;
  readonly #touch;
  readonly #last;
  readonly #sessions;

  constructor(connection: Connection) {
    this.#append = connection.prepare(
      "INSERT INTO transcript (session_key, role, text, at_ms, detail) VALUES (?, ?, ?, ?, ?)",
    );
    this.#touch = connection.prepare(
      `INSERT INTO session (session_key, messages, started_at_ms, updated_at_ms) VALUES (?, ?, ?, ?)
        ON CONFLICT (session_key) DO UPDATE SET
          messages = messages + excluded.messages,
          updated_at_ms = max(updated_at_ms, excluded.updated_at_ms)`,
    );
    this.#last = connection.prepare(
      `SELECT role, text, at_ms, detail FROM transcript WHERE session_key = ? ORDER BY seq DESC LIMIT ?`,
    );
    this.#sessions = connection.prepare("SELECT * FROM session ORDER BY updated_at_ms DESC, session_key");
  }

  append(sessionKey: SessionKey, entries: readonly TranscriptEntry[]): void {
    if (entries.length === 0) return;
    const times = entries.map(({ atMs }) => atMs);
    this.#touch.run(sessionKey, entries.length, Math.min(...times), Math.max(...times));
    for (const { role, text, atMs, detail } of entries) {
      this.#append.run(sessionKey, role, text, atMs, JSON.stringify(detail));
    }
  }

  /** The last `limit` entries, oldest first. */
  last(sessionKey: SessionKey, limit: number): TranscriptEntry[] {
    const rows = this.#last.all(sessionKey, limit) as EntryRow[];
    return rows.reverse().map(({ role, text, at_ms, detail }) => {
      return { role, text, atMs: at_ms, detail: JSON.parse(detail) as Record<string, unknown> };
    });
  }

  sessions(): SessionSummary[] {
    return (this.#sessions.all() as SessionRow[]).map((row) => ({
      sessionKey: row.session_key as SessionKey,
      messages: row.messages,
      startedAtMs: row.started_at_ms,
      updatedAtMs: row.updated_at_ms,
    }));
  }
}
