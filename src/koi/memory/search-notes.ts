// Full-text search in notes, by SQLite in memory: notes are few and small, so an index that is made for each search is never
// behind them, and nothing of them lies anywhere else.

import { createRequire } from "node:module";

import { chunkText } from "./chunk-text.ts";
import type { MemoryNote } from "./memory-notes.ts";

// Loaded on first use.
const require = createRequire(import.meta.url);

/** How to search; `kois.defaults.memorySearch`. */
export interface SearchOptions {
  /** Tokens of a piece, and those that neighbours share. */
  readonly tokens: number;
  readonly overlap: number;
  readonly maxResults: number;
  /** Least share of the asked words that a result has, 0 to 1. */
  readonly minScore: number;
}

/** A piece of a note that has some of the words. */
export interface MemoryHit {
  readonly path: string;
  readonly firstLine: number;
  readonly lastLine: number;
  /** Share of the asked words that stand in it, 0 to 1. */
  readonly score: number;
  readonly text: string;
}

/** Most words of a query that count. */
const MAX_WORDS = 32;

/** The pieces that have the most of the words first; of equal ones the better by BM25. Words match by their beginning. */
export function searchNotes(
  notes: readonly MemoryNote[],
  query: string,
  options: SearchOptions,
): readonly MemoryHit[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const Database = require("libsql") as typeof import("libsql");
  const connection = new Database(":memory:");
  try {
    connection.exec(
      'CREATE VIRTUAL TABLE piece USING fts5(text, tokenize = "unicode61 remove_diacritics 2")',
    );
    const insert = connection.prepare("INSERT INTO piece (rowid, text) VALUES (?, ?)");
    const pieces = notes.flatMap(({ path, text }) =>
      chunkText(text, options.tokens, options.overlap).map((chunk) => ({ path, ...chunk })),
    );
    connection.exec("BEGIN");
    for (const [index, { text }] of pieces.entries()) insert.run(index + 1, text);
    connection.exec("COMMIT");
    const match = connection.prepare("SELECT rowid FROM piece WHERE piece MATCH ?");
    const found = new Map<number, number>();
    for (const word of words) {
      for (const { rowid } of match.all(`"${word}"*`) as { rowid: number }[])
        found.set(rowid, (found.get(rowid) ?? 0) + 1);
    }
    const any = words.map((word) => `"${word}"*`).join(" OR ");
    const ranked = connection
      .prepare("SELECT rowid FROM piece WHERE piece MATCH ? ORDER BY bm25(piece), rowid")
      .all(any);
    return (ranked as { rowid: number }[])
      .flatMap(({ rowid }) => {
        const piece = pieces[rowid - 1];
        return piece ? [{ ...piece, score: (found.get(rowid) ?? 0) / words.length }] : [];
      })
      .filter(({ score }) => score >= options.minScore)
      .sort((one, other) => other.score - one.score)
      .slice(0, options.maxResults);
  } finally {
    connection.close();
  }
}

/** Letters and digits alone, so that nothing of a query is read as SQLite's own language. */
function wordsOf(query: string): readonly string[] {
  const words = query.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return [...new Set(words)].slice(0, MAX_WORDS);
}
