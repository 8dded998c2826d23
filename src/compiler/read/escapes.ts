/**
 * Escapes: what stands between the quotes of a string, or for an unquoted key, and the text that it means.
 * In: a piece of source. Out: its value. Whether the escapes are allowed is the parser's business.
 * INVARIANT: never throws; an escape that the grammar rejects stands for the character behind the backslash.
 */

import { CARRIAGE_RETURN, LINE_FEED, ZERO, hexDigit, isLineEnd } from "./characters.ts";
import { isQuote } from "./skip.ts";

const LOWER_B = 0x62;
const LOWER_F = 0x66;
const LOWER_N = 0x6e;
const LOWER_R = 0x72;
const LOWER_T = 0x74;
const LOWER_U = 0x75;
const LOWER_V = 0x76;
const LOWER_X = 0x78;

/** How many pieces are collected before they are joined; the join is flat, which keeps memory in proportion. */
const PIECES_PER_JOIN = 4096;

/** The value of a source without its quotes. Returns `source` itself when there is no backslash in it. */
export function decodeEscapes(source: string): string {
  let backslash = source.indexOf("\\");
  if (backslash < 0) return source;
  let value = "";
  let pieces: string[] = [];
  let from = 0;
  while (backslash >= 0 && backslash + 1 < source.length) {
    pieces.push(source.slice(from, backslash), escapedCharacter(source, backslash + 1));
    if (pieces.length >= PIECES_PER_JOIN) {
      value += pieces.join("");
      pieces = [];
    }
    from = backslash + escapeLength(source, backslash);
    backslash = source.indexOf("\\", from);
  }
  pieces.push(source.slice(from));
  return value + pieces.join("");
}

/** The value of the key whose source, quotes included, is `text.slice(start, end)`. */
export function decodeKey(text: string, start: number, end: number): string {
  const isQuoted = isQuote(text.charCodeAt(start));
  return decodeEscapes(
    isQuoted ? text.slice(start + 1, Math.max(start + 1, end - 1)) : text.slice(start, end),
  );
}

/** Units from the backslash at `at` to the end of its escape. */
function escapeLength(source: string, at: number): number {
  const unit = source.charCodeAt(at + 1);
  if (unit === LOWER_U) return 6;
  if (unit === LOWER_X) return 4;
  return unit === CARRIAGE_RETURN && source.charCodeAt(at + 2) === LINE_FEED ? 3 : 2;
}

/** What the escape means whose first unit behind the backslash is at `at`. */
function escapedCharacter(source: string, at: number): string {
  const unit = source.charCodeAt(at);
  switch (unit) {
    case LOWER_B:
      return "\b";
    case LOWER_F:
      return "\f";
    case LOWER_N:
      return "\n";
    case LOWER_R:
      return "\r";
    case LOWER_T:
      return "\t";
    case LOWER_V:
      return "\v";
    case ZERO:
      return "\0";
    case LOWER_U:
      return hexCharacter(source, at + 1, 4);
    case LOWER_X:
      return hexCharacter(source, at + 1, 2);
    default:
      return isLineEnd(unit) ? "" : source.charAt(at);
  }
}

function hexCharacter(source: string, at: number, digits: number): string {
  let unit = 0;
  for (let end = at + digits; at < end; at++) unit = unit * 16 + Math.max(0, hexDigit(source.charCodeAt(at)));
  return String.fromCharCode(unit);
}
