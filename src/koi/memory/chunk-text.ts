// A text in pieces of whole lines, of which neighbours share some, so that what stands together is found together.

/** A piece of a text. Lines count from 1. */
export interface TextChunk {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly text: string;
}

/** What a token is taken for, in UTF-16 units. */
const TOKEN_CHARS = 4;

/** Cuts a text. `tokens`: of a piece, at least 1; `overlap`: that two neighbours share, less than `tokens`. */
export function chunkText(text: string, tokens: number, overlap: number): readonly TextChunk[] {
  const lines = text.split(/\r?\n/);
  const limit = tokens * TOKEN_CHARS;
  const shared = Math.min(overlap, tokens - 1) * TOKEN_CHARS;
  const chunks: TextChunk[] = [];
  let first = 0;
  while (first < lines.length) {
    let last = first;
    let length = lines[first]?.length ?? 0;
    while (last + 1 < lines.length && length + (lines[last + 1]?.length ?? 0) + 1 <= limit) {
      last += 1;
      length += (lines[last]?.length ?? 0) + 1;
    }
    const piece = lines.slice(first, last + 1).join("\n");
    if (piece.trim() !== "") chunks.push({ firstLine: first + 1, lastLine: last + 1, text: piece });
    if (last + 1 >= lines.length) break;
    let next = last + 1;
    let kept = 0;
    while (next - 1 > first && kept + (lines[next - 1]?.length ?? 0) + 1 <= shared) {
      next -= 1;
      kept += (lines[next]?.length ?? 0) + 1;
    }
    first = next;
  }
  return chunks;
}
