// Claims: which messages were taken, and what is still to be done for them. A claim is on disk before any
// koi store is written, so a message is taken once whatever the table says when it is delivered again.
// Statements only; transactions are the store's.

import type { Connection } from "../../koi/store/database.ts";

/** Creates the table. */
export const claimSchema = `
  CREATE TABLE claim (
    message_ref TEXT PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    work TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX claim_open ON claim (at_ms) WHERE work IS NOT NULL;
  CREATE INDEX claim_at ON claim (at_ms);`;

/** How long a claim is remembered. */
export const CLAIMS_MS: number = 7 * 24 * 3_600_000;

/** A message that was taken. */
export interface ClaimRow {
  readonly messageRef: string;
  readonly atMs: number;
  /** JSON text for the koi stores; `null` once they have it, or where nothing is to be done. */
  readonly work: string | null;
}

interface Row {
  message_ref: string;
  at_ms: number;
  work: string | null;
}

/** Statements on claims. */
export class ClaimTable {
  readonly #insert;
  readonly #one;
  readonly #open;
  readonly #done;
  readonly #prune;

  constructor(connection: Connection) {
    this.#insert = connection.prepare("INSERT INTO claim VALUES (?, ?, ?)");
    this.#one = connection.prepare("SELECT * FROM claim WHERE message_ref = ?");
    this.#open = connection.prepare("SELECT * FROM claim WHERE work IS NOT NULL ORDER BY at_ms");
    this.#done = connection.prepare("UPDATE claim SET work = NULL WHERE message_ref = ?");
    this.#prune = connection.prepare("DELETE FROM claim WHERE at_ms < ?");
  }

  /** Adds a claim; the message must be new. */
  add({ messageRef, atMs, work }: ClaimRow): void {
    this.#insert.run(messageRef, atMs, work);
  }

  find(messageRef: string): ClaimRow | undefined {
    const row = this.#one.get(messageRef) as Row | undefined;
    return row && claimOf(row);
  }

  /** Claims with work left, oldest first. */
  open(): ClaimRow[] {
    return (this.#open.all() as Row[]).map(claimOf);
  }

  done(messageRef: string): void {
    this.#done.run(messageRef);
  }

  prune(beforeMs: number): void {
    this.#prune.run(beforeMs);
  }
}

function claimOf(row: Row): ClaimRow {
  return { messageRef: row.message_ref, atMs: row.at_ms, work: row.work };
}
