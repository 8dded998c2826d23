// Transcripts. Statements only; transactions are the store's.

import type { SessionKey } from "../../routing/ids.ts";
import type { UsageSum } from "../session-usage.ts";
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

interface UsageRow {
  input: number | null;
  output: number | null;
  cost: number | null;
}

const USAGE = `SELECT sum(detail ->> '$.usage.inputTokens') AS input,
  sum(detail ->> '$.usage.outputTokens') AS output, sum(detail ->> '$.usage.costUsd') AS cost
  FROM transcript WHERE session_key = ?`;

/** What the answers of a session have used, by what their details say. */
export function usageOf(connection: Preparing, sessionKey: SessionKey): UsageSum {
  return sumOf(connection.prepare(USAGE).get(sessionKey));
}

function sumOf(row: unknown): UsageSum {
  const { input, output, cost } = row as UsageRow;
  return { inputTokens: input ?? 0, outputTokens: output ?? 0, ...(cost === null ? {} : { costUsd: cost }) };
}

/** Statements on transcripts. */
export class TranscriptTable {
  readonly #usage;
  readonly #append;
  readonly #last;
  readonly #lastOfSegment;

  constructor(connection: Preparing) {
    this.#usage = connection.prepare(USAGE);
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

  usage(sessionKey: SessionKey): UsageSum {
    return sumOf(this.#usage.get(sessionKey));
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
