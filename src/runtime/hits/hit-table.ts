// How often each key of a binding decided, in the gateway's own store, under its name (`binding-identity.ts`).
// Statements only; transactions are the store's.

import type { Connection } from "../../koi/store/database.ts";

/** Creates the tables. */
export const hitSchema = `
  CREATE TABLE binding_hit (
    identity TEXT PRIMARY KEY,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    hits INTEGER NOT NULL DEFAULT 0,
    last_hit_ms INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE binding_census (
    digest TEXT PRIMARY KEY,
    at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;`;

/** How long a binding that is in no table any more is remembered. */
const FORGOTTEN_MS = 90 * 24 * 3_600_000;

/** How exactly it is known when a table last had a binding: within this, nothing is written again. */
const SEEN_MS = 24 * 3_600_000;

/** Hits of one key since they were last written. */
export interface NewHits {
  readonly identity: string;
  readonly hits: number;
  /** Milliseconds since the epoch. */
  readonly lastHitMs: number;
}

/** What is known of one key. */
export interface HitRow {
  /** When a gateway first had it in its table. */
  readonly firstSeenMs: number;
  readonly hits: number;
  readonly lastHitMs: number | undefined;
}

/** Statements on hits. */
export class HitTable {
  readonly #add;
  readonly #see;
  readonly #find;
  readonly #counted;
  readonly #count;
  readonly #prune;
  readonly #pruneCensus;

  constructor(connection: Connection) {
    this.#add = connection.prepare(
      `INSERT INTO binding_hit VALUES (?1, ?3, ?3, ?2, ?3) ON CONFLICT DO UPDATE SET
        hits = hits + excluded.hits, last_hit_ms = max(coalesce(last_hit_ms, 0), excluded.last_hit_ms)`,
    );
    this.#see = connection.prepare(
      `INSERT INTO binding_hit (identity, first_seen_ms, last_seen_ms) VALUES (?1, ?2, ?2)
        ON CONFLICT DO UPDATE SET last_seen_ms = excluded.last_seen_ms WHERE last_seen_ms < ?2 - ${SEEN_MS}`,
    );
    this.#find = connection.prepare(
      "SELECT first_seen_ms, hits, last_hit_ms FROM binding_hit WHERE identity = ?",
    );
    this.#counted = connection.prepare("SELECT at_ms FROM binding_census WHERE digest = ?");
    this.#count = connection.prepare("INSERT OR REPLACE INTO binding_census VALUES (?, ?)");
    this.#prune = connection.prepare("DELETE FROM binding_hit WHERE last_seen_ms < ?");
    this.#pruneCensus = connection.prepare("DELETE FROM binding_census WHERE at_ms < ?");
  }

  add({ identity, hits, lastHitMs }: NewHits): void {
    this.#add.run(identity, hits, lastHitMs);
  }

  /** Notes that keys are in the table now. */
  see(identities: readonly string[], nowMs: number): void {
    for (const identity of identities) this.#see.run(identity, nowMs);
  }

  /** `undefined` where no gateway had this key. */
  find(identity: string): HitRow | undefined {
    const row = this.#find.get(identity) as
      | { first_seen_ms: number; hits: number; last_hit_ms: number | null }
      | undefined;
    if (!row) return undefined;
    return { firstSeenMs: row.first_seen_ms, hits: row.hits, lastHitMs: row.last_hit_ms ?? undefined };
  }

  /** When all keys of a table were last seen. */
  countedAtMs(digest: string): number | undefined {
    return (this.#counted.get(digest) as { at_ms: number } | undefined)?.at_ms;
  }

  /** All keys of a table have been seen: what no table had for long is forgotten. */
  counted(digest: string, nowMs: number): void {
    this.#count.run(digest, nowMs);
    this.#prune.run(nowMs - FORGOTTEN_MS);
    this.#pruneCensus.run(nowMs - FORGOTTEN_MS);
  }
}
