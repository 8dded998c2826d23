// The sessions of one koi, read from its file by another process than the gateway, also while that one writes.
// INVARIANT: nothing is written; an older file stays of its version.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SessionKey } from "../../routing/ids.ts";
import { type Connection, openReadOnly } from "./database.ts";
import { koiSchema } from "./koi-schema.ts";
import type { PlacedEntry, SegmentEnd, SessionSummary, TranscriptRole } from "./koi-store.ts";
import { sessionsOf } from "./session-table.ts";
import { KOI_STORE_FILE } from "./sqlite-koi-store.ts";
import type { UsageSum } from "../session-usage.ts";
import { storeErrorOf } from "./store-error.ts";
import { usageOf } from "./transcript-table.ts";

/** One segment of a session. Times in milliseconds since the epoch. */
export interface Segment {
  readonly number: number;
  readonly startedAtMs: number;
  /** `undefined` while it is the current one. */
  readonly endedAtMs?: number;
  readonly endReason?: SegmentEnd;
  readonly summary?: string;
  readonly messages: number;
}

/** Reads the sessions of one koi. Every method throws a `StoreError` where the file can't be read. */
export interface SessionReader {
  /** Every session, the one spoken in last first. */
  sessions(): readonly SessionSummary[];
  /** The segments of a session, oldest first. */
  segments(sessionKey: SessionKey): readonly Segment[];
  /** What a session has used, over all its segments. */
  usage(sessionKey: SessionKey): UsageSum;
  /** Every entry of a session, oldest first, one at a time. */
  entries(sessionKey: SessionKey): Iterable<PlacedEntry>;
  close(): void;
}

/** A file of version 1 seen as one of version 2. */
const AS_VERSION_2 = `
  CREATE TEMP VIEW session AS
    SELECT *, 1 AS segment, updated_at_ms AS interaction_at_ms, NULL AS model FROM main.session;
  CREATE TEMP VIEW segment AS SELECT session_key, 1 AS number, started_at_ms,
    NULL AS ended_at_ms, NULL AS end_reason, NULL AS summary FROM main.session;
  CREATE TEMP VIEW transcript AS SELECT *, 1 AS segment FROM main.transcript;`;

/**
 * Opens the store in `directory` (a koi's sessions folder) to be read; `undefined` where there is none.
 * @throws StoreError where the file is damaged, foreign or of a newer version
 */
export function openSessionReader(directory: string): SessionReader | undefined {
  const file = join(directory, KOI_STORE_FILE);
  if (!existsSync(file)) return undefined;
  const { connection, version } = openReadOnly(file, koiSchema);
  if (version < 2) connection.exec(AS_VERSION_2);
  return new Reader(file, connection);
}

interface SegmentRow {
  number: number;
  started_at_ms: number;
  ended_at_ms: number | null;
  end_reason: SegmentEnd | null;
  summary: string | null;
  messages: number;
}

interface EntryRow {
  seq: number;
  segment: number;
  role: TranscriptRole;
  text: string;
  at_ms: number;
  detail: string;
}

class Reader implements SessionReader {
  readonly #file: string;
  readonly #connection: Connection;

  constructor(file: string, connection: Connection) {
    this.#file = file;
    this.#connection = connection;
  }

  sessions(): SessionSummary[] {
    return this.#read(() => sessionsOf(this.#connection));
  }

  segments(sessionKey: SessionKey): Segment[] {
    const rows = this.#read(() =>
      this.#connection
        .prepare(
          `SELECT segment.*, (SELECT count(*) FROM transcript WHERE transcript.session_key = segment.session_key
              AND transcript.segment = segment.number) AS messages
            FROM segment WHERE session_key = ? ORDER BY number`,
        )
        .all(sessionKey),
    );
    return (rows as SegmentRow[]).map(segmentOf);
  }

  usage(sessionKey: SessionKey): UsageSum {
    return this.#read(() => usageOf(this.#connection, sessionKey));
  }

  *entries(sessionKey: SessionKey): Generator<PlacedEntry> {
    const rows = this.#read(() =>
      this.#connection
        .prepare(
          "SELECT seq, segment, role, text, at_ms, detail FROM transcript WHERE session_key = ? ORDER BY seq",
        )
        .iterate(sessionKey),
    );
    for (const row of rows as Iterable<EntryRow>) {
      const { seq, segment, role, text, at_ms: atMs, detail } = row;
      yield { seq, segment, role, text, atMs, detail: JSON.parse(detail) as Record<string, unknown> };
    }
  }

  close(): void {
    this.#connection.close();
  }

  #read<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw storeErrorOf(this.#file, thrown);
    }
  }
}

function segmentOf(row: SegmentRow): Segment {
  return {
    number: row.number,
    startedAtMs: row.started_at_ms,
    ...(row.ended_at_ms === null ? {} : { endedAtMs: row.ended_at_ms }),
    ...(row.end_reason === null ? {} : { endReason: row.end_reason }),
    ...(row.summary === null ? {} : { summary: row.summary }),
    messages: row.messages,
  };
}
