/**
 * Scanning UTF-8 bytes without decoding them: blanks, plain strings, whole values.
 * In: the bytes and an offset. Out: an offset, or `NOT_PLAIN` where the bytes are not the plain JSON5 that these
 * functions know. Not plain need not mean wrong: the caller then takes the slow way, which judges.
 * INVARIANT: every byte that is skipped as a blank or a comment is valid UTF-8 and not NUL.
 */

import {
  ASTERISK,
  BACKSLASH,
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  SINGLE_QUOTE,
  SLASH,
  SPACE,
  TAB,
} from "./characters.ts";
import { findInvalidUtf8 } from "./utf8.ts";

/** What the functions of this file return in place of an offset. */
export const NOT_PLAIN = -1;

/** The first offset at or after `at` that is neither an ASCII blank nor in a comment; the length at the end. */
export function skipPlainBlanks(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined) return bytes.length;
    if (byte > SPACE) {
      if (byte !== SLASH) return at;
      at = skipComment(bytes, at);
      if (at < 0) return NOT_PLAIN;
    } else if (byte === SPACE || (byte >= TAB && byte <= CARRIAGE_RETURN)) at++;
    else return at;
  }
}
