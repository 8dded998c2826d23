// An index of notes by words and, where there are vectors, by meaning; in a file or in memory. It holds nothing that the notes
// don't: whatever is wrong with it, it is made anew. Notes of several owners may lie in one file, and none finds another's.

import { createRequire } from "node:module";
import type Database from "libsql";

import { chunkText } from "./chunk-text.ts";
import type { Hybrid } from "./rank-pieces.ts";
import { rankPieces } from "./rank-pieces.ts";
import { textHash, VectorTable, vectorTables } from "./vector-table.ts";

// Loaded on first use.
const load = createRequire(import.meta.url);

/** Whose notes, and how they are cut. */
export interface IndexOwner {
  /** Unique to a folder of a koi. */
  readonly owner: string;
  /** Tokens of a piece, and those that neighbours share. */
  readonly tokens: number;
  readonly overlap: number;
}

/** What to look for. */
export interface IndexQuery {
  readonly maxResults: number;
  /** Least share of the asked words, or least cosine, that a result has, 0 to 1. */
  readonly minScore: number;
  /** What is looked for, as a vector, and how it is weighed. Default: words alone count. */
  readonly meaning?: {
    readonly space: string;
    readonly vector: Float32Array;
    readonly hybrid: Hybrid;
  };
}

/** A piece of a note that has some of the words, or is near in meaning. */
export interface MemoryHit {
  readonly path: string;
  /** From 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** Share of the asked words that stand in it, weighed with its meaning where that is known; 0 to 1. */
  readonly score: number;
  readonly text: string;
}

/** How long notes of an owner who does not look are kept: its folder may be gone. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Most words of a query that count. */
const MAX_WORDS = 32;

/** Of another one all is made anew. */
const VERSION = 2;

const tables = `
CREATE TABLE IF NOT EXISTS note (
  id INTEGER PRIMARY KEY, owner TEXT NOT NULL, path TEXT NOT NULL, stamp TEXT NOT NULL, UNIQUE (owner, path)
);
CREATE TABLE IF NOT EXISTS place (
  id INTEGER PRIMARY KEY, note INTEGER NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL,
  hash BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS place_of ON place (note);
CREATE INDEX IF NOT EXISTS place_hash ON place (hash);
CREATE TABLE IF NOT EXISTS looked (owner TEXT PRIMARY KEY, at_ms INTEGER NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS piece USING fts5(text, tokenize = "unicode61 remove_diacritics 2");
${vectorTables}
`;

/** An open index, as one owner sees it. Everything throws what SQLite throws. */
export class MemoryIndex {
  readonly #connection: Database.Database;
  readonly #owner: IndexOwner;
  readonly vectors: VectorTable;

  /** `file`: absolute, or `:memory:`. */
  constructor(file: string, owner: IndexOwner) {
    const Connection = load("libsql") as typeof import("libsql");
    this.#connection = new Connection(file);
    this.#owner = owner;
    this.vectors = new VectorTable(this.#connection, owner.owner);
    try {
      // What is lost with the machine's power is made anew.
      this.#connection.exec("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA busy_timeout=200;");
      const isOld = this.#dropOld();
      this.#connection.exec(tables);
      if (isOld) this.#connection.exec(`PRAGMA user_version=${VERSION}`);
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  /** The state of each note as it is in the index, by path. */
  stamps(): ReadonlyMap<string, string> {
    const all = this.#connection.prepare("SELECT path, stamp FROM note WHERE owner = ?");
    const rows = all.all(this.#owner.owner) as { path: string; stamp: string }[];
    return new Map(rows.map(({ path, stamp }) => [path, stamp]));
  }

  /** When the notes were last looked at, milliseconds since the epoch; `undefined`: never. */
  lookedAtMs(): number | undefined {
    const one = this.#connection.prepare("SELECT at_ms FROM looked WHERE owner = ?");
    return (one.get(this.#owner.owner) as { at_ms: number } | undefined)?.at_ms;
  }

  /** The notes are in the index as they were at this time. */
  looked(atMs: number): void {
    const { owner } = this.#owner;
    const prepare = (sql: string): Database.Statement => this.#connection.prepare(sql);
    this.transaction(() => {
      prepare("INSERT OR REPLACE INTO looked (owner, at_ms) VALUES (?, ?)").run(owner, atMs);
      const old = "SELECT owner FROM looked WHERE at_ms < ?";
      const notes = `SELECT id FROM note WHERE owner IN (${old})`;
      const beforeMs = atMs - KEPT_MS;
      prepare(`DELETE FROM piece WHERE rowid IN (SELECT id FROM place WHERE note IN (${notes}))`).run(
        beforeMs,
      );
      prepare(`DELETE FROM place WHERE note IN (${notes})`).run(beforeMs);
      prepare(`DELETE FROM note WHERE owner IN (${old})`).run(beforeMs);
      prepare("DELETE FROM looked WHERE at_ms < ?").run(beforeMs);
    });
  }

  /** All that `work` changes, or nothing. */
  transaction(work: () => void): void {
    this.#connection.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#connection.exec("COMMIT");
    } catch (error) {
      this.#connection.exec("ROLLBACK");
      throw error;
    }
  }

  /** Puts a note in, in place of what was there of it. */
  put(path: string, stamp: string, text: string): void {
    const { owner, tokens, overlap } = this.#owner;
    const prepare = (sql: string): Database.Statement => this.#connection.prepare(sql);
    // Another search may have been faster.
    const same = prepare("SELECT 1 FROM note WHERE owner = ? AND path = ? AND stamp = ?");
    if (same.get(owner, path, stamp)) return;
    this.drop(path);
    const note = prepare("INSERT INTO note (owner, path, stamp) VALUES (?, ?, ?)").run(owner, path, stamp);
    const place = prepare("INSERT INTO place (note, first_line, last_line, hash) VALUES (?, ?, ?, ?)");
    const piece = prepare("INSERT INTO piece (rowid, text) VALUES (?, ?)");
    for (const { firstLine, lastLine, text: part } of chunkText(text, tokens, overlap)) {
      const { lastInsertRowid } = place.run(note.lastInsertRowid, firstLine, lastLine, textHash(part));
      piece.run(lastInsertRowid, part);
    }
  }

  /** Takes a note out. */
  drop(path: string): void {
    const { owner } = this.#owner;
    const prepare = (sql: string): Database.Statement => this.#connection.prepare(sql);
    const found = prepare("SELECT id FROM note WHERE owner = ? AND path = ?").get(owner, path) as
      | { id: number }
      | undefined;
    if (!found) return;
    prepare("DELETE FROM piece WHERE rowid IN (SELECT id FROM place WHERE note = ?)").run(found.id);
    prepare("DELETE FROM place WHERE note = ?").run(found.id);
    prepare("DELETE FROM note WHERE id = ?").run(found.id);
  }

  /**
   * The best pieces first: those that have the most of the words, of equal ones the better by BM25; with a vector by words and
   * meaning. Words match by their beginning.
   */
  async search(query: string, { maxResults, minScore, meaning }: IndexQuery): Promise<readonly MemoryHit[]> {
    const shares = this.#shares(query);
    const cosines = meaning && (await this.vectors.cosines(meaning.space, meaning.vector));
    const hybrid = meaning && cosines ? { ...meaning.hybrid, cosines } : undefined;
    const best = rankPieces(shares, hybrid, { maxResults, minScore });
    const whole = this.#connection.prepare(
      `SELECT path, first_line AS firstLine, last_line AS lastLine, text FROM place
        JOIN note ON note.id = place.note JOIN piece ON piece.rowid = place.id WHERE place.id = ?`,
    );
    return best.flatMap(({ id, score }) => {
      // It may be gone since the first pause.
      const row = whole.get(id) as Omit<MemoryHit, "score"> | undefined;
      return row ? [{ ...row, score }] : [];
    });
  }

  /** The share of the asked words that each piece has, by its id; the better ones by BM25 come first. */
  #shares(query: string): ReadonlyMap<number, number> {
    const words = wordsOf(query).map((word) => `"${word}"*`);
    if (words.length === 0) return new Map();
    const own = `SELECT piece.rowid AS id FROM piece JOIN place ON place.id = piece.rowid
      JOIN note ON note.id = place.note WHERE piece MATCH ? AND note.owner = ?`;
    const { owner } = this.#owner;
    const each = this.#connection.prepare(own);
    const found = new Map<number, number>();
    for (const word of words) {
      for (const { id } of each.all(word, owner) as { id: number }[]) found.set(id, (found.get(id) ?? 0) + 1);
    }
    const ranked = this.#connection
      .prepare(`${own} ORDER BY bm25(piece), piece.rowid`)
      .all(words.join(" OR "), owner) as { id: number }[];
    return new Map(ranked.map(({ id }) => [id, (found.get(id) ?? 0) / words.length]));
  }

  #dropOld(): boolean {
    const [row] = this.#connection.prepare("PRAGMA user_version").all() as { user_version: number }[];
    if (row?.user_version === VERSION) return false;
    for (const table of ["piece", "place", "note", "looked", "vector", "space"]) {
      this.#connection.exec(`DROP TABLE IF EXISTS ${table}`);
    }
    return true;
  }

  close(): void {
    this.#connection.close();
  }
}

/** Letters and digits alone, so that nothing of a query is read as SQLite's own language. */
function wordsOf(query: string): readonly string[] {
  const words = query.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return [...new Set(words)].slice(0, MAX_WORDS);
}
