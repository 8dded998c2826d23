// The comments of a text. The parser skips them; whoever has a reason to read them asks here.

import { ASTERISK, SLASH } from "./characters.ts";
import { isQuote, skipLineComment, skipString } from "./skip.ts";

/** A comment with its `//` or its slashes and asterisks, by offsets; the line end behind it is not part of it. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

/** The comments of any text, in order. In a broken text some of them are guesses. Never throws. */
export function* commentsIn(text: string): Iterable<Comment> {
  const notable = /["'/]/g;
  for (let found = notable.exec(text); found !== null; found = notable.exec(text)) {
    const start = found.index;
    const next = text.charCodeAt(start + 1);
    let end = start + 1;
    if (isQuote(text.charCodeAt(start))) end = skipString(text, start);
    else if (next === SLASH) yield { start, end: (end = skipLineComment(text, start)) };
    else if (next === ASTERISK) {
      const close = text.indexOf("*/", start + 2);
      yield { start, end: (end = close < 0 ? text.length : close + 2) };
    }
    notable.lastIndex = end;
  }
}

/**
 * Whether a comment of `bytes` may match `pattern`; errs towards yes, since a string may hold what looks like a
 * comment. Looks at slashes alone, so a large file without comments costs next to nothing.
 */
export function mayHoldComment(bytes: Uint8Array, pattern: RegExp): boolean {
  const decoder = new TextDecoder("latin1");
  for (let at = bytes.indexOf(SLASH); at >= 0; at = bytes.indexOf(SLASH, at + 1)) {
    const next = bytes[at + 1];
    if (next !== SLASH && next !== ASTERISK) continue;
    const end = next === SLASH ? bytes.indexOf(0x0a, at) : closeOf(bytes, at + 2);
    const words = decoder.decode(bytes.subarray(at, end < 0 ? bytes.length : end));
    if (pattern.test(words)) return true;
    if (end < 0) return false;
    at = end;
  }
  return false;
}

function closeOf(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(ASTERISK, from);
  while (at >= 0 && bytes[at + 1] !== SLASH) at = bytes.indexOf(ASTERISK, at + 1);
  return at < 0 ? -1 : at + 1;
}
