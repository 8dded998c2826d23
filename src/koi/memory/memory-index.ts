// A full-text index of notes, in a file or in memory. It holds nothing that the notes don't: whatever is wrong with it, it is
// made anew. Notes of several owners may lie in one file, and none finds another's.

import { createRequire } from "node:module";
import type Database from "libsql";

import { chunkText } from "./chunk-text.ts";

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
  /** Least share of the asked words that a result has, 0 to 1. */
  readonly minScore: number;
}

/** A piece of a note that has some of the words. */
export interface MemoryHit {
  readonly path: string;
  /** From 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** Share of the asked words that stand in it, 0 to 1. */
  readonly score: number;
  readonly text: string;
}

/** How long notes of an owner who does not look are kept: its folder may be gone. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Most words of a query that count. */
const MAX_WORDS = 32;

const tables = `
CREATE TABLE IF NOT EXISTS note (
  id INTEGER PRIMARY KEY, owner TEXT NOT NULL, path TEXT NOT NULL, stamp TEXT NOT NULL, UNIQUE (owner, path)
);
CREATE TABLE IF NOT EXISTS place (
  id INTEGER PRIMARY KEY, note INTEGER NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS place_of ON place (note);
CREATE TABLE IF NOT EXISTS looked (owner TEXT PRIMARY KEY, at_ms INTEGER NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS piece USING fts5(text, tokenize = "unicode61 remove_diacritics 2");
`;

/** An open index, as one owner sees it. Everything throws what SQLite throws. */
export class MemoryIndex {
  readonly #connection: Database.Database;
  readonly #owner: IndexOwner;

  /** `file`: absolute, or `:memory:`. */
  constructor(file: string, owner: IndexOwner) {
    const Connection = load("libsql") as typeof import("libsql");
    this.#connection = new Connection(file);
    this.#owner = owner;
    try {
      // What is lost with the machine's power is made anew.
      this.#connection.exec("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA busy_timeout=200;");
      this.#connection.exec(tables);
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
    const place = prepare("INSERT INTO place (note, first_line, last_line) VALUES (?, ?, ?)");
    const piece = prepare("INSERT INTO piece (rowid, text) VALUES (?, ?)");
    for (const { firstLine, lastLine, text: part } of chunkText(text, tokens, overlap)) {
      const { lastInsertRowid } = place.run(note.lastInsertRowid, firstLine, lastLine);
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

  /** The pieces that have the most of the words first; of equal ones the better by BM25. Words match by their beginning. */
  search(query: string, { maxResults, minScore }: IndexQuery): readonly MemoryHit[] {
    const words = wordsOf(query).map((word) => `"${word}"*`);
    if (words.length === 0) return [];
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
      .all(words.join(" OR "), owner);
    const best = (ranked as { id: number }[])
      .map(({ id }) => ({ id, score: (found.get(id) ?? 0) / words.length }))
      .filter(({ score }) => score >= minScore)
      .sort((one, other) => other.score - one.score)
      .slice(0, maxResults);
    const whole = this.#connection.prepare(
      `SELECT path, first_line AS firstLine, last_line AS lastLine, text FROM place
        JOIN note ON note.id = place.note JOIN piece ON piece.rowid = place.id WHERE place.id = ?`,
    );
    return best.map(({ id, score }) => ({ ...(whole.get(id) as Omit<MemoryHit, "score">), score }));
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
