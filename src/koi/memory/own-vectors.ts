// The vectors of MEMORY.md. Its text lies in no index, so they have a space of their own in the file, by the digests of its
// pieces: without the text, which only the owner's session reads, they are found by nobody.

import { chunkText } from "./chunk-text.ts";
import type { EmbeddingWay } from "./embedding-plan.ts";
import type { FillTask } from "./fill-vectors.ts";
import type { MemoryIndex } from "./memory-index.ts";
import type { MemoryNote } from "./memory-notes.ts";
import type { MemorySettings } from "./memory-settings.ts";
import type { BarePiece, KeptVector } from "./vector-table.ts";
import { textHash } from "./vector-table.ts";

/** Most pieces of it that are compared by meaning. */
const MAX_PIECES = 500;

/** How they are made. */
export function ownFill(
  base: Omit<FillTask, "space" | "inUse" | "bare">,
  own: MemoryNote,
  settings: MemorySettings,
): FillTask {
  const pieces = piecesOf(own, settings);
  const space = ownSpace(base.way);
  return {
    ...base,
    space,
    inUse: pieces.map(({ hash }) => hash),
    bare: (index, dimension, most) => {
      const known = new Set(
        vectorsOf(index, space, pieces)
          .filter(({ vector }) => !vector || dimension === undefined || vector.length === dimension)
          .map(({ hash }) => hash.toString("hex")),
      );
      return pieces.filter(({ hash }) => !known.has(hash.toString("hex"))).slice(0, most);
    },
  };
}

/** Those that there are. */
export function ownVectors(
  index: MemoryIndex,
  own: MemoryNote,
  way: EmbeddingWay,
  settings: MemorySettings,
): readonly KeptVector[] {
  return vectorsOf(index, ownSpace(way), piecesOf(own, settings));
}

function vectorsOf(index: MemoryIndex, space: string, pieces: readonly BarePiece[]): readonly KeptVector[] {
  return index.vectors.of(
    space,
    pieces.map(({ hash }) => hash),
  );
}

function ownSpace({ space }: EmbeddingWay): string {
  return `${space} own`;
}

function piecesOf({ text }: MemoryNote, { tokens, overlap }: MemorySettings): readonly BarePiece[] {
  const pieces = chunkText(text, tokens, overlap).slice(0, MAX_PIECES);
  const byHash = new Map(pieces.map((piece) => [textHash(piece.text).toString("hex"), piece.text]));
  return [...byHash].map(([hex, one]) => ({ hash: Buffer.from(hex, "hex"), text: one }));
}
