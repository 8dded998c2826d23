// Transcripts. Statements only; transactions are the store's.

import type { SessionKey } from "../../routing/ids.ts";
import type { Preparing } from "./lazy-statements.ts";
import type { PlacedEntry, TranscriptEntry, TranscriptRole } from "./koi-store.ts";

interface EntryRow {
  seq: number;
  segment: number;
  role: TranscriptRole;
  text: string;
  at_ms: number;
  detail: string;
}

/** Statements on transcripts. */
export class TranscriptTable {
  readonly #append;
  readonly #last;
  readonly #lastOfSegment;

  constructor(connection: Preparing) {
    this.#append = connection.prepare(
      "INSERT INTO transcript (session_key, segment, role, text, at_ms, detail) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#last = connection.prepare(
      `SELECT seq, segment, role, text, at_ms, detail FROM transcript WHERE session_key = ?
        ORDER BY seq DESC LIMIT ?`,
    );
    this.#lastOfSegment = connection.prepare(
      `SELECT seq, segment, role, text, at_ms, detail FROM transcript WHERE session_key = ?1
        AND segment = (SELECT segment FROM session WHERE session_key = ?1) ORDER BY seq DESC LIMIT ?2`,
    );
  }

  append(sessionKey: SessionKey, segment: number, entries: readonly TranscriptEntry[]): void {
    for (const { role, text, atMs, detail } of entries) {
      this.#append.run(sessionKey, segment, role, text, atMs, JSON.stringify(detail));
    }
  }

  /** The last `limit` entries, oldest first. */
  last(sessionKey: SessionKey, limit: number): PlacedEntry[] {
    return entriesOf(this.#last.all(sessionKey, limit));
  }

  /** The last `limit` entries of the current segment, oldest first. */
  lastOfSegment(sessionKey: SessionKey, limit: number): PlacedEntry[] {
    return entriesOf(this.#lastOfSegment.all(sessionKey, limit));
  }
}

function entriesOf(rows: unknown[]): PlacedEntry[] {
  return (rows as EntryRow[]).reverse().map(({ seq, segment, role, text, at_ms, detail }) => {
    return { seq, segment, role, text, atMs: at_ms, detail: JSON.parse(detail) as Record<string, unknown> };
  });
}
