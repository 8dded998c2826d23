// The vectors in an index: kept by what was made into them and with what, never by where it stands. So a text is paid once,
// however often its note is moved or put in anew. Vectors have length 1.
// INVARIANT: whoever reads names a space, and a space belongs to one koi (embedding-plan.ts).

import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type Database from "libsql";

/** How vectors are kept. */
export interface KeptVectors {
  /** Whether those of texts that stand in no note stay for a while. */
  readonly keepsGone: boolean;
  /** Most of one space. */
  readonly most: number;
}

/** What is in use of a space. */
export interface VectorUse {
  /** Now, milliseconds since the epoch. */
  readonly atMs: number;
  /** Vectors of another one are of no use. Default: not known. */
  readonly dimension?: number | undefined;
  /** Texts that stand in no note of the index, and are there all the same. */
  readonly inUse?: readonly Buffer[] | undefined;
}

/** A piece of a note without a vector. */
export interface BarePiece {
  readonly hash: Buffer;
  readonly text: string;
}

/** A text's vector; `undefined`: the model does not take that text. */
export interface KeptVector {
  readonly hash: Buffer;
  readonly vector: Float32Array | undefined;
}

export const vectorTables = `
CREATE TABLE IF NOT EXISTS space (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, used_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS vector (
  space INTEGER NOT NULL, hash BLOB NOT NULL, size INTEGER NOT NULL, made_ms INTEGER NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS vector_of ON vector (space, hash, size);
`;

/** How long vectors that nothing uses are kept. */
const GONE_MS = 30 * 24 * 3_600_000;
/** How long one go at comparing takes, milliseconds. */
const SLICE_MS = 8;
const PAGE = 128;
/** How often it is written down that a space is used. */
const TOUCH_MS = 24 * 3_600_000;
/** In place of a vector: the model does not take the text. No vector is of one byte. */
const NONE = Buffer.from([0]);

/** What a text is known by. */
export function textHash(text: string): Buffer {
  return createHash("sha256").update(text).digest().subarray(0, 16);
}

/** The vectors of an open index, for the notes of one owner. Everything throws what SQLite throws. */
export class VectorTable {
  readonly #connection: Database.Database;
  readonly #owner: string;

  constructor(connection: Database.Database, owner: string) {
    this.#connection = connection;
    this.#owner = owner;
  }

  /** Keeps vectors. */
  put(space: string, made: readonly KeptVector[], atMs: number): void {
    const id = this.#spaceId(space, atMs);
    const remove = this.#connection.prepare("DELETE FROM vector WHERE space = ? AND hash = ?");
    const insert = this.#connection.prepare(
      "INSERT INTO vector (space, hash, size, made_ms, vector) VALUES (?, ?, ?, ?, ?)",
    );
    for (const { hash, vector } of made) {
      const bytes = vector ? bytesOf(vector) : NONE;
      remove.run(id, hash);
      insert.run(id, hash, bytes.byteLength, atMs, bytes);
    }
  }

  /**
   * Pieces of the owner's notes that have no vector of this dimension, the newest first. Default: no vector at all. A text that
   * the model does not take is not asked about again.
   */
  bare(space: string, dimension: number | undefined, most: number): readonly BarePiece[] {
    const isKnown = dimension === undefined ? "1" : "vector.size IN (1, ?)";
    const size = dimension === undefined ? [] : [sizeOf(dimension)];
    const rows = this.#all(
      `SELECT place.hash AS hash, piece.text AS text FROM place JOIN note ON note.id = place.note
        JOIN piece ON piece.rowid = place.id WHERE note.owner = ? AND NOT EXISTS (
          SELECT 1 FROM vector WHERE vector.space = (SELECT id FROM space WHERE name = ?)
          AND vector.hash = place.hash AND ${isKnown}
        ) GROUP BY place.hash ORDER BY max(place.id) DESC LIMIT ?`,
      [this.#owner, space, ...size, most],
    ) as { hash: ArrayBuffer; text: string }[];
    return rows.map(({ hash, text }) => ({ hash: Buffer.from(hash), text }));
  }

  /** How many of the owner's pieces there are, and how many of them have a vector of the dimension, or can have none. */
  counts(space: string, dimension: number): { readonly pieces: number; readonly known: number } {
    const [row] = this.#all(
      `SELECT count(*) AS pieces, count(vector.hash) AS known FROM place JOIN note ON note.id = place.note
        LEFT JOIN vector ON vector.space = (SELECT id FROM space WHERE name = ?) AND vector.hash = place.hash
        AND vector.size IN (1, ?) WHERE note.owner = ?`,
      [space, sizeOf(dimension), this.#owner],
    ) as { pieces: number; known: number }[];
    return row ?? { pieces: 0, known: 0 };
  }

  /** How near each of the owner's pieces is to `asked`, a cosine, by the id of the piece; in goes, with pauses between them. */
  async cosines(space: string, asked: Float32Array): Promise<ReadonlyMap<number, number>> {
    const found = new Map<number, number>();
    const key = "vector.space = (SELECT id FROM space WHERE name = ?) AND vector.hash > ?";
    const end = this.#connection.prepare(
      `SELECT max(hash) AS hash FROM (SELECT hash FROM vector WHERE ${key} ORDER BY hash LIMIT ${PAGE})`,
    );
    const places = this.#connection.prepare(
      `SELECT place.id AS id, vector.rowid AS row FROM vector CROSS JOIN place ON place.hash = vector.hash
        CROSS JOIN note ON note.id = place.note
        WHERE ${key} AND vector.hash <= ? AND vector.size = ? AND note.owner = ?`,
    );
    const bytesOfRow = this.#connection.prepare("SELECT vector AS bytes FROM vector WHERE rowid = ?");
    let after: Buffer = Buffer.alloc(0);
    let endMs = performance.now() + SLICE_MS;
    for (;;) {
      const [last] = end.all(space, after) as { hash: ArrayBuffer | null }[];
      if (!last?.hash) return found;
      const until = Buffer.from(last.hash);
      const some = places.all(space, after, until, asked.byteLength, this.#owner) as {
        id: number;
        row: number;
      }[];
      for (const { id, row } of some) {
        const [one] = bytesOfRow.all(row) as { bytes: ArrayBuffer }[];
        if (one) found.set(id, product(asked, one.bytes));
      }
      after = until;
      if (performance.now() < endMs) continue;
      await setImmediate();
      endMs = performance.now() + SLICE_MS;
    }
  }

  /** Somebody searches there. */
  touch(space: string, atMs: number): void {
    this.#connection
      .prepare("UPDATE space SET used_ms = ? WHERE name = ? AND used_ms < ?")
      .run(atMs, space, atMs - TOUCH_MS);
  }

  /** Those of some texts; a text without one is left out. */
  of(space: string, hashes: readonly Buffer[]): readonly KeptVector[] {
    const one = this.#connection.prepare(
      "SELECT vector AS bytes FROM vector WHERE space = (SELECT id FROM space WHERE name = ?) AND hash = ?",
    );
    return hashes.flatMap((hash) => {
      // `get` would give another type of buffer.
      const [row] = one.all(space, hash) as { bytes: ArrayBuffer }[];
      if (!row) return [];
      return [
        { hash, vector: row.bytes.byteLength === NONE.byteLength ? undefined : new Float32Array(row.bytes) },
      ];
    });
  }

  /** Throws away what is kept for nothing, so that `wanted` more have room. */
  clean(space: string, { keepsGone, most }: KeptVectors, use: VectorUse, wanted = 0): void {
    const { atMs, dimension, inUse = [] } = use;
    const id = this.#spaceId(space, atMs);
    const run = (sql: string, ...args: unknown[]): void => void this.#connection.prepare(sql).run(...args);
    const unused = "SELECT id FROM space WHERE used_ms < ?";
    run(`DELETE FROM vector WHERE space IN (${unused})`, atMs - GONE_MS);
    run("DELETE FROM space WHERE used_ms < ?", atMs - GONE_MS);
    if (dimension !== undefined) {
      run("DELETE FROM vector WHERE space = ? AND size NOT IN (1, ?)", id, sizeOf(dimension));
    }
    const used = inUse.map(() => "?").join();
    const gone = `space = ? AND hash NOT IN (${used}) AND NOT EXISTS (SELECT 1 FROM place WHERE place.hash = vector.hash)`;
    const before = keepsGone ? atMs - GONE_MS : Number.MAX_SAFE_INTEGER;
    run(`DELETE FROM vector WHERE ${gone} AND made_ms < ?`, id, ...inUse, before);
    const tooMany = Math.max(0, this.#count(id) + wanted - most);
    if (tooMany === 0) return;
    const oldest = `SELECT rowid FROM vector WHERE ${gone} ORDER BY made_ms LIMIT ?`;
    run(`DELETE FROM vector WHERE rowid IN (${oldest})`, id, ...inUse, tooMany);
  }

  /** How many more may be kept. */
  room(space: string, { most }: KeptVectors): number {
    const [row] = this.#all("SELECT id FROM space WHERE name = ?", [space]) as { id: number }[];
    return Math.max(0, most - (row ? this.#count(row.id) : 0));
  }

  #count(spaceId: number): number {
    const [row] = this.#all("SELECT count(*) AS count FROM vector WHERE space = ?", [spaceId]) as {
      count: number;
    }[];
    return row?.count ?? 0;
  }

  #spaceId(name: string, atMs: number): number {
    this.#connection
      .prepare(
        "INSERT INTO space (name, used_ms) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET used_ms = excluded.used_ms",
      )
      .run(name, atMs);
    const [row] = this.#all("SELECT id FROM space WHERE name = ?", [name]) as { id: number }[];
    return row?.id ?? 0;
  }

  #all(sql: string, args: readonly unknown[]): unknown[] {
    return this.#connection.prepare(sql).all(...args);
  }
}

/** Of a vector, in bytes. */
function sizeOf(dimension: number): number {
  return dimension * Float32Array.BYTES_PER_ELEMENT;
}

function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Of two vectors of length 1 the cosine. */
function product(one: Float32Array, bytes: ArrayBuffer): number {
  const other = new Float32Array(bytes);
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
