// A hash over the bytes of an id, for indexes that live as long as one analysis. The table has another one, which is
// part of its format.

import { finishHash } from "../../routing/table/layout.ts";

/** A number from 0 to 2³² − 1 for `bytes[start, end)`, four bytes a step. */
export function hashId(seed: number, bytes: Uint8Array, start: number, end: number): number {
  let h = 0x811c9dc5 ^ seed;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    const word = low | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
    h = Math.imul(h ^ word, 0x9e3779b1);
    h ^= h >>> 15;
  }
  for (; at < end; at++) h = Math.imul(h ^ (bytes[at] as number), 0x01000193);
  return finishHash(h);
}
