// Full-text search in a few notes that are at hand, by an index in memory: nothing of them lies anywhere else.

import type { IndexQuery, MemoryHit } from "./memory-index.ts";
import { MemoryIndex } from "./memory-index.ts";
import type { MemoryNote } from "./memory-notes.ts";

/** How to search; `kois.defaults.memorySearch`. */
export interface SearchOptions extends IndexQuery {
  /** Tokens of a piece, and those that neighbours share. */
  readonly tokens: number;
  readonly overlap: number;
}

/** The best pieces first. */
export function searchNotes(
  notes: readonly MemoryNote[],
  query: string,
  { tokens, overlap, ...rest }: SearchOptions,
): readonly MemoryHit[] {
  const index = new MemoryIndex(":memory:", { owner: "", tokens, overlap });
  try {
    index.transaction(() => {
      for (const { path, text } of notes) index.put(path, "", text);
    });
    return index.search(query, rest);
  } finally {
    index.close();
  }
}
