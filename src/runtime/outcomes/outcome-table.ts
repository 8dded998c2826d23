// The records of what became of messages, in the gateway's own store. Statements only; transactions are the
// store's. Records are kept for 30 days.

import type { Connection } from "../../koi/store/database.ts";
import type { KoiId } from "../../routing/ids.ts";
import {
  type DeadLetter,
  type DeadLetters,
  type DeliveryRecord,
  ended,
  type LaterEnd,
  type OutcomeKind,
  type OutcomeRecord,
  type QueueRecord,
  referenceOf,
} from "./outcome.ts";

/** Creates the table. */
export const outcomeSchema = `
  CREATE TABLE outcome (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    message_ref TEXT NOT NULL,
    message_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX outcome_ref ON outcome (message_ref);
  CREATE INDEX outcome_id ON outcome (message_id);
  CREATE INDEX outcome_at ON outcome (at_ms);
  CREATE INDEX outcome_dead ON outcome (outcome, id) WHERE outcome IN ('expired', 'failed');`;

/**
 * Records of messages that somebody got no answer to: the same ones that the koi stores list as dead letters, in a
 * broadcast those of any of its kois. SQLite uses the index only where a query says exactly this.
 */
const IS_DEAD = `(outcome IN ('expired', 'failed')
    OR (outcome = 'dropped' AND record ->> 'stage' = 'queue')
    OR (outcome = 'broadcast' AND (instr(record, '"outcome":"failed"') OR instr(record, '"outcome":"expired"')
      OR instr(record, '"outcome":"dropped","stage":"queue"'))))`;

/** Brings the table of an older file up to date: the index of what died counts more than it did. */
export const deadIndexSchema: string = `
  DROP INDEX outcome_dead;
  CREATE INDEX outcome_dead ON outcome (id) WHERE ${IS_DEAD};`;

/** How long a record is kept. */
export const OUTCOMES_MS: number = 30 * 24 * 3_600_000;

/** References are looked for among messages that died, and this many of the last ones: a dead one may have been put back. */
const REFERRED = 20_000;

/** A record before and after a later end. */
export interface Rewrite {
  readonly before: OutcomeRecord;
  readonly after: OutcomeRecord;
  /** Whether this process wrote the record. */
  readonly isOwn: boolean;
}

/** Which records a page holds. Ids rise with time. */
export interface OutcomeSearch {
  /** The first id that is looked at, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly outcome?: OutcomeKind;
  /** The koi that got it, alone or in a broadcast. */
  readonly koiId?: KoiId;
}

/** A record, and its place among all. */
export interface PlacedRecord {
  readonly id: number;
  readonly record: OutcomeRecord;
}

/** Statements on outcomes. */
export class OutcomeTable {
  readonly #insert;
  readonly #ofClaim;
  readonly #rewrite;
  readonly #find;
  readonly #findOfPage;
  readonly #referred;
  readonly #search;
  readonly #bounds;
  readonly #last;
  readonly #dead;
  readonly #countDead;
  readonly #lastTable;
  readonly #prune;
  readonly #firstOwnId: number;

  constructor(connection: Connection) {
    this.#insert = connection.prepare(
      "INSERT INTO outcome (at_ms, message_ref, message_id, outcome, record) VALUES (?, ?, ?, ?, ?)",
    );
    this.#ofClaim = connection.prepare(
      "SELECT id, record FROM outcome WHERE message_ref = ? AND outcome <> 'duplicate' ORDER BY id DESC LIMIT 1",
    );
    this.#rewrite = connection.prepare("UPDATE outcome SET outcome = ?, record = ? WHERE id = ?");
    this.#find = connection.prepare(
      "SELECT record FROM outcome WHERE message_ref = ?1 OR message_id = ?1 ORDER BY id LIMIT ?2",
    );
    this.#findOfPage = connection.prepare(
      `SELECT record FROM outcome WHERE message_ref LIKE 'webchat:%' AND substr(message_id, -length(?1)) = ?1
        ORDER BY id LIMIT ?2`,
    );
    this.#referred = connection
      .prepare(
        `SELECT message_ref FROM outcome WHERE ${IS_DEAD} UNION
          SELECT message_ref FROM (SELECT message_ref FROM outcome ORDER BY id DESC LIMIT ${REFERRED})`,
      )
      .raw();
    this.#search = connection.prepare(
      `SELECT id, record FROM outcome WHERE id >= ?1 AND id < ?2 AND (?3 IS NULL OR outcome = ?3)
        AND (?4 IS NULL OR record ->> 'koiId' = ?4 OR EXISTS (
          SELECT 1 FROM json_each(record, '$.deliveries') WHERE json_each.value ->> 'koiId' = ?4))
        ORDER BY id DESC LIMIT ?5`,
    );
    this.#bounds = connection
      .prepare("SELECT (SELECT min(id) FROM outcome), (SELECT max(id) FROM outcome)")
      .raw();
    this.#last = connection.prepare("SELECT record FROM outcome WHERE outcome = ? ORDER BY id DESC LIMIT ?");
    this.#dead = connection.prepare(`SELECT record FROM outcome WHERE ${IS_DEAD} ORDER BY id DESC LIMIT ?`);
    this.#countDead = connection.prepare(`SELECT count(*) FROM outcome WHERE ${IS_DEAD}`);
    this.#lastTable = connection.prepare(
      "SELECT record ->> 'tableDigest' FROM outcome ORDER BY id DESC LIMIT 1",
    );
    this.#prune = connection.prepare("DELETE FROM outcome WHERE at_ms < ?");
    const [last] = connection.prepare("SELECT coalesce(max(id), 0) FROM outcome").raw().get() as [number];
    this.#firstOwnId = last + 1;
  }

  add(record: OutcomeRecord): void {
    const { messageRef, outcome, at } = record;
    const messageId = decodeURIComponent(messageRef.slice(messageRef.lastIndexOf(":") + 1));
    this.#insert.run(Date.parse(at), messageRef, messageId, outcome, JSON.stringify(record));
  }

  /** Rewrites the record of the message; `undefined` where there is none. */
  end(messageRef: string, koiId: KoiId, end: LaterEnd | QueueRecord): Rewrite | undefined {
    const row = this.#ofClaim.get(messageRef) as { id: number; record: string } | undefined;
    if (!row) return undefined;
    const before = JSON.parse(row.record) as OutcomeRecord;
    const after = ended(before, koiId, end);
    this.#rewrite.run(after.outcome, JSON.stringify(after), row.id);
    return { before, after, isOwn: row.id >= this.#firstOwnId };
  }

  /**
   * The first `limit` records of a message (default: all), by its ref or by the platform's id alone, oldest first. Of a
   * WebChat message also by the id that its page made (`anna/m1` is `m1` there), where nothing else has that id; else by the reference that its sender was told.
   */
  find(messageRefOrId: string, limit = -1): OutcomeRecord[] {
    const found = recordsOf(this.#find.all(messageRefOrId, limit));
    if (found.length > 0) return found;
    const ofPage = recordsOf(this.#findOfPage.all(`/${messageRefOrId}`, limit));
    return ofPage.length > 0 ? ofPage : this.#referredTo(messageRefOrId, limit);
  }

  #referredTo(reference: string, limit: number): OutcomeRecord[] {
    if (!/^[0-9a-f]{8}$/.test(reference)) return [];
    const refs = (this.#referred.all() as [string][]).map(([ref]) => ref);
    const found = refs.find((ref) => referenceOf(ref) === reference);
    return found === undefined ? [] : recordsOf(this.#find.all(found, limit));
  }

  /** The records that a search finds, newest first. */
  search({ from, to, limit, outcome, koiId }: OutcomeSearch): PlacedRecord[] {
    const rows = this.#search.all(from, to, outcome ?? null, koiId ?? null, limit);
    return (rows as { id: number; record: string }[]).map(({ id, record }) => {
      return { id, record: JSON.parse(record) as OutcomeRecord };
    });
  }

  /** The ids of the oldest and the newest record; 0 where there are none. */
  bounds(): { readonly oldest: number; readonly newest: number } {
    const [oldest, newest] = this.#bounds.get() as [number | null, number | null];
    return { oldest: oldest ?? 0, newest: newest ?? 0 };
  }

  /** The last `limit` records of a kind, newest first. */
  last(outcome: OutcomeKind, limit: number): OutcomeRecord[] {
    return recordsOf(this.#last.all(outcome, limit));
  }

  /** How many messages expired or failed, and the last `limit` of them. */
  deadLetters(limit = 10): DeadLetters {
    const [count] = this.#countDead.raw().get() as [number];
    const last = recordsOf(this.#dead.all(limit)).flatMap(lettersOf);
    return { count, last: last.slice(0, limit) };
  }

  /** Digest of the table that the last message was judged by. */
  lastTable(): string | undefined {
    const row = this.#lastTable.raw().get() as [string] | undefined;
    return row?.[0];
  }

  prune(beforeMs: number): void {
    this.#prune.run(beforeMs);
  }
}

/** What died of one message: itself, or the parts of a broadcast that did. */
function lettersOf({ at, messageRef, koiId, deliveries, ...own }: OutcomeRecord): DeadLetter[] {
  const parts = own.outcome === "broadcast" ? (deliveries ?? []).filter(isDead) : [{ ...own, koiId }];
  return parts.map(({ outcome, stage, reasonCode, koiId: of }): DeadLetter => {
    return { at, messageRef, outcome, stage, reasonCode, ...(of !== undefined && { koiId: of }) };
  });
}

function isDead({ outcome, stage }: DeliveryRecord): boolean {
  return outcome === "failed" || outcome === "expired" || (outcome === "dropped" && stage === "queue");
}

function recordsOf(rows: unknown[]): OutcomeRecord[] {
  return (rows as { record: string }[]).map((row) => JSON.parse(row.record) as OutcomeRecord);
}
