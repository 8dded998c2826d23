/**
 * Scanning UTF-8 bytes without decoding them: blanks, comments, whole values.
 * In: the bytes and an offset. Out: an offset, or `NOT_PLAIN` where the bytes are not the plain JSON5 that these
 * functions know. Not plain need not mean wrong: the caller then takes the slow way, which judges.
 * INVARIANT: whatever is skipped as a blank or a comment is valid UTF-8 without NUL.
 */

import {
  ASTERISK,
  BACKSLASH,
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  SLASH,
  SPACE,
  TAB,
} from "./characters.ts";
import { isPunctuator, isQuote } from "./skip.ts";
import { findInvalidUtf8 } from "./utf8.ts";

/** The first of the three bytes of U+2028 and of U+2029. */
const LINE_SEPARATOR_LEAD = 0xe2;

/** In place of an offset: not the plain form. */
export const NOT_PLAIN = -1;

/**
 * The first offset at or after `at` that is neither an ASCII blank nor in a comment; the length where all is.
 * Reading one byte too far gives 0 everywhere in this file, and 0 is never plain.
 */
export function skipPlainBlanks(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at] ?? 0;
    if (byte > SPACE) {
      if (byte !== SLASH) return at;
      at = skipPlainComment(bytes, at);
      if (at === NOT_PLAIN) return NOT_PLAIN;
    } else if (byte === SPACE || (byte >= TAB && byte <= CARRIAGE_RETURN)) at++;
    else return at;
  }
}

function skipPlainComment(bytes: Uint8Array, start: number): number {
  const isLine = bytes[start + 1] === SLASH;
  if (!isLine && bytes[start + 1] !== ASTERISK) return NOT_PLAIN;
  let at = start + 2;
  let isAscii = true;
  for (; ; at++) {
    if (
      isLine
        ? at >= bytes.length || isLineEndAt(bytes, at)
        : bytes[at] === ASTERISK && bytes[at + 1] === SLASH
    )
      break;
    const byte = bytes[at] ?? 0;
    if (byte === 0) return NOT_PLAIN;
    if (byte > 0x7f) isAscii = false;
  }
  if (!isAscii && findInvalidUtf8(bytes, start, at) !== -1) return NOT_PLAIN;
  if (!isLine) return at + 2;
  return bytes[at] === LINE_SEPARATOR_LEAD ? at + 3 : at;
}

function isLineEndAt(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] ?? 0;
  if (byte === LINE_FEED || byte === CARRIAGE_RETURN) return true;
  // U+2028 and U+2029, which end a comment too.
  return byte === LINE_SEPARATOR_LEAD && bytes[at + 1] === 0x80 && ((bytes[at + 2] ?? 0) | 1) === 0xa9;
}

/** The end of the value that begins at `at`. Its inside is not judged: who needs the value parses it. */
export function skipValueBytes(bytes: Uint8Array, at: number): number {
  let depth = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (isQuote(byte)) at = skipStringBytes(bytes, at);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++;
      at++;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      at++;
    } else if (byte === COMMA || byte === COLON) at++;
    else at = skipWordBytes(bytes, at);
    if (depth <= 0) return at;
    at = skipPlainBlanks(bytes, at);
    if (at === NOT_PLAIN) return NOT_PLAIN;
  }
  return NOT_PLAIN;
}

function skipStringBytes(bytes: Uint8Array, at: number): number {
  const quote = bytes[at];
  for (at++; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  return at;
}

function skipWordBytes(bytes: Uint8Array, at: number): number {
  for (at++; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte <= SPACE || byte === SLASH || isPunctuator(byte) || isQuote(byte)) break;
  }
  return at;
}
