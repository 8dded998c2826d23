// Sessions and their segments. Statements only; transactions are the store's.

import type { ThinkingLevel } from "../../config/model-choice.ts";
import type { SendAction } from "../../config/send-policy.ts";
import type { SessionKey } from "../../routing/ids.ts";
import type { Preparing } from "./lazy-statements.ts";
import type {
  QueueChoice,
  SessionBirth,
  SessionChoices,
  SessionReset,
  SessionSummary,
  TranscriptEntry,
} from "./koi-store.ts";

const DAY_MS = 24 * 3_600_000;

interface SessionRow {
  session_key: string;
  messages: number;
  started_at_ms: number;
  updated_at_ms: number;
  segment: number;
  segment_started_at_ms: number;
  interaction_at_ms: number;
  model: string | null;
  summary: string | null;
  /** Absent in files of a version before 5 that are only read; so is `queue`. */
  send?: SendAction | null;
  queue?: string | null;
  /** Absent in files of a version before 9 that are only read; so are the two after it. */
  label?: string | null;
  spawned_by?: string | null;
  archived_at_ms?: number | null;
  /** Absent in files of a version before 10 that are only read. */
  thinking?: ThinkingLevel | null;
  /** Absent in files of a version before 11 that are only read; so is `chosen`. */
  flushed_segment?: number | null;
  chosen?: string | null;
}

/** What lies in `chosen`. */
type Chosen = Pick<SessionSummary, "verbose" | "elevated" | "reasoning">;

const SUMMARY = `SELECT session.*, segment.started_at_ms AS segment_started_at_ms, segment.summary AS summary
  FROM session JOIN segment ON segment.session_key = session.session_key AND segment.number = session.segment`;

const LAST_FIRST = "ORDER BY session.updated_at_ms DESC, session.session_key";

/** Every session, or the first `limit`, the one spoken in last first. */
export function sessionsOf(connection: Preparing, limit = -1): SessionSummary[] {
  // Chosen before they are joined: of many sessions few are asked for.
  const chosen = `(SELECT * FROM session ${LAST_FIRST} LIMIT ?) AS session`;
  const rows = connection
    .prepare(`${SUMMARY.replace("FROM session", `FROM ${chosen}`)} ${LAST_FIRST}`)
    .all(limit);
  return (rows as SessionRow[]).map(summaryOf);
}

/** Statements on sessions. */
export class SessionTable {
  readonly #connection: Preparing;
  readonly #one;
  readonly #touch;
  readonly #firstSegment;
  readonly #tameStart;
  readonly #hasEntries;
  readonly #restart;
  readonly #end;
  readonly #begin;
  readonly #keep;
  readonly #reset;
  readonly #flushed;
  readonly #choose;
  readonly #bear;
  readonly #archive;
  readonly #remove;

  constructor(connection: Preparing) {
    this.#connection = connection;
    this.#one = connection.prepare(`${SUMMARY} WHERE session.session_key = ?`);
    this.#touch = connection.prepare(
      `INSERT INTO session (session_key, messages, started_at_ms, updated_at_ms, interaction_at_ms)
        VALUES (?1, ?2, ?3, ?4, iif(?5 > 0, ?5, ?4))
        ON CONFLICT (session_key) DO UPDATE SET
          messages = messages + excluded.messages,
          updated_at_ms = max(updated_at_ms, excluded.updated_at_ms),
          interaction_at_ms = iif(?5 > 0, ?5, interaction_at_ms)`,
    );
    this.#firstSegment = connection.prepare(
      "INSERT INTO segment (session_key, number, started_at_ms) VALUES (?, 1, ?) ON CONFLICT DO NOTHING",
    );
    // A clock that ran far ahead and was put right would keep a session from ever growing old.
    this.#tameStart = connection.prepare(
      "UPDATE segment SET started_at_ms = ?1 WHERE session_key = ?2 AND ended_at_ms IS NULL AND started_at_ms > ?1 + ?3",
    );
    this.#hasEntries = connection.prepare(
      "SELECT 1 FROM transcript WHERE session_key = ? AND segment = ? LIMIT 1",
    );
    this.#restart = connection.prepare(
      "UPDATE segment SET started_at_ms = ?, summary = ? WHERE session_key = ? AND number = ?",
    );
    this.#end = connection.prepare(
      "UPDATE segment SET ended_at_ms = ?, end_reason = ? WHERE session_key = ? AND number = ?",
    );
    this.#begin = connection.prepare(
      "INSERT INTO segment (session_key, number, started_at_ms, summary) VALUES (?, ?, ?, ?)",
    );
    this.#keep = connection.prepare(
      "UPDATE transcript SET segment = ? WHERE session_key = ? AND segment = ? AND seq >= ?",
    );
    this.#flushed = connection.prepare("UPDATE session SET flushed_segment = segment WHERE session_key = ?");
    this.#reset = connection.prepare(
      "UPDATE session SET segment = ?, interaction_at_ms = ?, model = ?, thinking = ?, chosen = ? WHERE session_key = ?",
    );
    this.#choose = connection.prepare(
      "UPDATE session SET model = ?, thinking = ?, send = ?, queue = ?, chosen = ? WHERE session_key = ?",
    );
    this.#bear = connection.prepare("UPDATE session SET label = ?, spawned_by = ? WHERE session_key = ?");
    this.#archive = connection.prepare("UPDATE session SET archived_at_ms = ? WHERE session_key = ?");
    this.#remove = connection.prepare("DELETE FROM session WHERE session_key = ?");
  }

  of(sessionKey: SessionKey): SessionSummary | undefined {
    const row = this.#one.get(sessionKey) as SessionRow | undefined;
    return row && summaryOf(row);
  }

  all(limit?: number): SessionSummary[] {
    return sessionsOf(this.#connection, limit);
  }

  count(): number {
    const row = this.#connection.prepare("SELECT count(*) AS count FROM session").get() as { count: number };
    return row.count;
  }

  /** Takes note of new entries, creating the session where it is new. Gives the number of their segment. */
  touch(sessionKey: SessionKey, entries: readonly TranscriptEntry[], nowMs: number): number {
    const times = entries.map(({ atMs }) => atMs);
    const hasPerson = entries.some(({ role, detail }) => role === "user" && detail["origin"] === undefined);
    const interactionMs = hasPerson ? nowMs : 0;
    this.#touch.run(sessionKey, entries.length, Math.min(...times), Math.max(...times), interactionMs);
    this.#firstSegment.run(sessionKey, nowMs);
    this.#tameStart.run(nowMs, sessionKey, DAY_MS);
    return this.of(sessionKey)?.segment ?? 1;
  }

  /** Begins a new segment; where nothing was said in the current one, that one begins anew. No effect on no session. */
  reset(sessionKey: SessionKey, { reason, summary, keptFrom }: SessionReset, nowMs: number): void {
    const session = this.of(sessionKey);
    if (!session) return;
    const { segment } = session;
    const isUsed = this.#hasEntries.get(sessionKey, segment) !== undefined;
    if (isUsed) {
      this.#end.run(nowMs, reason, sessionKey, segment);
      this.#begin.run(sessionKey, segment + 1, nowMs, summary ?? null);
      if (keptFrom !== undefined) this.#keep.run(segment + 1, sessionKey, segment, keptFrom);
    } else {
      this.#restart.run(nowMs, summary ?? null, sessionKey, segment);
    }
    const kept: Partial<SessionSummary> = reason === "compact" ? session : {};
    const number = isUsed ? segment + 1 : segment;
    const { model, thinking } = kept;
    this.#reset.run(number, nowMs, model ?? null, thinking ?? null, chosenText(kept), sessionKey);
  }

  /** The koi is asked for its memories. */
  flush(sessionKey: SessionKey): void {
    this.#flushed.run(sessionKey);
  }

  /** Sets what `choices` names of a session, creating the session where it is new. */
  choose(sessionKey: SessionKey, choices: SessionChoices, nowMs: number): void {
    this.#touch.run(sessionKey, 0, nowMs, nowMs, nowMs);
    this.#firstSegment.run(sessionKey, nowMs);
    const all = { ...this.of(sessionKey), ...choices };
    const { model, thinking, send, queue } = all;
    const how = queue ? JSON.stringify(queue) : null;
    this.#choose.run(model ?? null, thinking ?? null, send ?? null, how, chosenText(all), sessionKey);
  }

  /** Begins a session that is known before anything is said in it. */
  bear(sessionKey: SessionKey, { label, spawnedBy }: SessionBirth, nowMs: number): void {
    this.#touch.run(sessionKey, 0, nowMs, nowMs, nowMs);
    this.#firstSegment.run(sessionKey, nowMs);
    this.#bear.run(label ?? null, spawnedBy, sessionKey);
  }

  /** No effect on no session. */
  archive(sessionKey: SessionKey, nowMs: number): void {
    this.#archive.run(nowMs, sessionKey);
  }

  /** Whether there was one. Its transcript goes with it. */
  remove(sessionKey: SessionKey): boolean {
    return this.#remove.run(sessionKey).changes > 0;
  }
}

function chosenText({ verbose, elevated, reasoning }: SessionChoices): string | null {
  if (!verbose && !elevated && !reasoning) return null;
  const chosen: Chosen = {
    ...(verbose && { verbose }),
    ...(elevated && { elevated }),
    ...(reasoning && { reasoning }),
  };
  return JSON.stringify(chosen);
}

function summaryOf(row: SessionRow): SessionSummary {
  return {
    sessionKey: row.session_key as SessionKey,
    messages: row.messages,
    startedAtMs: row.started_at_ms,
    updatedAtMs: row.updated_at_ms,
    segment: row.segment,
    segmentStartedAtMs: row.segment_started_at_ms,
    interactionAtMs: row.interaction_at_ms,
    ...(row.model === null ? {} : { model: row.model }),
    ...(row.thinking ? { thinking: row.thinking } : {}),
    ...(row.send ? { send: row.send } : {}),
    ...(row.queue ? { queue: JSON.parse(row.queue) as QueueChoice } : {}),
    ...(row.chosen ? (JSON.parse(row.chosen) as Chosen) : {}),
    ...(row.summary === null ? {} : { summary: row.summary }),
    ...(row.label ? { label: row.label } : {}),
    ...(row.spawned_by ? { spawnedBy: row.spawned_by as SessionKey } : {}),
    ...(row.archived_at_ms ? { archivedAtMs: row.archived_at_ms } : {}),
    ...(row.flushed_segment === row.segment ? { isFlushed: true } : {}),
  };
}
