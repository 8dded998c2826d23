/**
 * From byte offsets in a file to offsets in its text. In: valid UTF-8 and a byte offset. Out: UTF-16 units.
 * INVARIANT: for every offset at which a character begins, `decode(bytes)` cut at the answer is
 * `decode(bytes cut at the byte offset)`; a byte order mark counts for nothing.
 */

import { utf8MarkLength } from "./utf8.ts";

/** Bytes between two counts that are kept. */
const STEP = 1 << 16;

/** The high bits of four bytes. */
const NOT_ASCII = 0x80808080;

/**
 * The offset in the text of the byte at `byteOffset`. Reads everything before it, which
 * takes 0.1 s for 100 MB: who has more than one offset to ask for takes `createByteToText`.
 */
export function byteToTextOffset(bytes: Uint8Array, byteOffset: number): number {
  return countUnits(bytes, utf8MarkLength(bytes), byteOffset);
}

/**
 * The same for many offsets of one file: the counts at every 64 KiB are kept, and made no further than asked for.
 * `bytes` must not change while the function is in use.
 */
export function createByteToText(bytes: Uint8Array): (byteOffset: number) => number {
  const counts: number[] = [0];
  const first = utf8MarkLength(bytes);
  return (byteOffset) => {
    const wanted = Math.max(0, Math.min(byteOffset, bytes.length) - first);
    const step = Math.floor(wanted / STEP);
    while (counts.length <= step) {
      const from = first + (counts.length - 1) * STEP;
      counts.push((counts.at(-1) ?? 0) + countUnits(bytes, from, from + STEP));
    }
    return (counts[step] ?? 0) + countUnits(bytes, first + step * STEP, byteOffset);
  };
}

/** UTF-16 units of the characters that begin at `start` to `end`. Four bytes of ASCII are counted at once. */
function countUnits(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end, bytes.length);
  // Words must lie at multiples of four of the buffer.
  const shift = Math.min(-bytes.byteOffset & 3, bytes.length);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + shift, (bytes.length - shift) >> 2);
  const lastWord = Math.max(0, last - shift) >> 2;
  let units = 0;
  let at = start;
  while (at < last) {
    if (at >= shift && ((at - shift) & 3) === 0) {
      const word = (at - shift) >> 2;
      const asciiEnd = skipAsciiWords(words, word, lastWord);
      units += (asciiEnd - word) * 4;
      at += (asciiEnd - word) * 4;
      if (at >= last) break;
    }
    units += unitsOf(bytes[at++] ?? 0);
  }
  return units;
}

function skipAsciiWords(words: Uint32Array, word: number, end: number): number {
  while (word < end && ((words[word] ?? 0) & NOT_ASCII) === 0) word++;
  return word;
}

/** By the first byte of a character: four bytes become two units; the bytes behind the first count for nothing. */
function unitsOf(byte: number): number {
  if (byte < 0x80) return 1;
  return byte >= 0xf0 ? 2 : byte >= 0xc0 ? 1 : 0;
}
