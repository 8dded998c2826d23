/**
 * The grammar of unquoted keys (ECMAScript 5.1 `IdentifierName`). In: the text and where a key begins. Out: where it
 * ends, or a `Json5Error`. The parser comes here for keys that are more than the letters and digits of ASCII.
 */

import { BACKSLASH, hexDigit, isAsciiKeyPart, isKeyPart, isKeyStart } from "./characters.ts";
import { decodeEscapes } from "./escapes.ts";
import { expectedAt } from "./json5-error.ts";

const LOWER_U = 0x75;

/** How much of a key an error repeats. */
const SHOWN_UNITS = 20;

/**
 * The end of the unquoted key at `start`, which has at least one character.
 * @throws {Json5Error} when there is none, or at an escape that is broken or stands for no letter or digit
 */
export function unquotedKeyEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    if (at > start && isAsciiKeyPart(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const isEscape = text.charCodeAt(at) === BACKSLASH;
    const end = isEscape ? escapeEnd(text, at) : at + characterAt(text, at).length;
    const character = isEscape ? decodeEscapes(text.slice(at, end)) : characterAt(text, at);
    if (!(at === start ? isKeyStart(character) : isKeyPart(character))) {
      if (isEscape) throw expectedAt(text, at, "the escape of a letter or digit", readSoFar(text, start, at));
      break;
    }
    at = end;
  }
  if (at === start) throw expectedAt(text, at, "a key or `}`");
  return at;
}

/** The end of the `\uXXXX` at `at`, the only escape of a key. */
function escapeEnd(text: string, at: number): number {
  if (text.charCodeAt(at + 1) !== LOWER_U) throw expectedAt(text, at + 1, "`u`", "`\\` in an unquoted key");
  for (let digit = at + 2; digit < at + 6; digit++) {
    if (hexDigit(text.charCodeAt(digit)) >= 0) continue;
    throw expectedAt(text, digit, "four hexadecimal digits", "`\\u`");
  }
  return at + 6;
}

/** The whole character: one unit, or a pair of surrogates. */
function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0);
}

function readSoFar(text: string, start: number, at: number): string | undefined {
  return at === start ? undefined : `\`${text.slice(Math.max(start, at - SHOWN_UNITS), at)}\``;
}
