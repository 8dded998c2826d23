// Search in a few notes that are at hand, by an index in memory: their text lies nowhere else. Vectors of their pieces may be
// lent to it.

import type { IndexQuery, MemoryHit } from "./memory-index.ts";
import { MemoryIndex } from "./memory-index.ts";
import type { MemoryNote } from "./memory-notes.ts";
import type { KeptVector } from "./vector-table.ts";

/** How to search; `kois.defaults.memorySearch`. */
export interface SearchOptions extends IndexQuery {
  /** Tokens of a piece, and those that neighbours share. */
  readonly tokens: number;
  readonly overlap: number;
  /** Of the pieces, in the space that is searched. Default: none. */
  readonly vectors?: readonly KeptVector[];
}

/** The best pieces first. */
export async function searchNotes(
  notes: readonly MemoryNote[],
  query: string,
  { tokens, overlap, vectors = [], ...rest }: SearchOptions,
): Promise<readonly MemoryHit[]> {
  const index = new MemoryIndex(":memory:", { owner: "", tokens, overlap });
  try {
    index.transaction(() => {
      for (const { path, text } of notes) index.put(path, "", text);
      if (rest.meaning) index.vectors.put(rest.meaning.space, vectors, 0);
    });
    return await index.search(query, rest);
  } finally {
    index.close();
  }
}
