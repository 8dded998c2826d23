/**
 * The grammar of JSON5 numbers. In: the text and where a number begins. Out: where it ends, or a `Json5Error`.
 * INVARIANT: `Number` understands every literal that passes, once its sign is taken off.
 */

import { DOT, MINUS, PLUS, ZERO, hexDigit, isDigit } from "./characters.ts";
import { expectedAt } from "./json5-error.ts";

const LOWER_X = 0x78;
const LOWER_E = 0x65;

/** Sets bit 5, which turns `E` and `X` into `e` and `x` and leaves those alone. */
const TO_LOWER = 0x20;

/** `+` or `-`. */
export function isSign(unit: number): boolean {
  return unit === MINUS || unit === PLUS;
}

/**
 * The end of the number at `at`, a sign included.
 * @throws {Json5Error} where a digit is missing or one too many
 */
export function numberEnd(text: string, at: number): number {
  const start = isSign(text.charCodeAt(at)) ? at + 1 : at;
  if (text.startsWith("Infinity", start)) return start + "Infinity".length;
  if (text.startsWith("NaN", start)) return start + "NaN".length;
  if (text.charCodeAt(start) === ZERO) {
    const next = text.charCodeAt(start + 1);
    if ((next | TO_LOWER) === LOWER_X) return hexEnd(text, start + 2);
    if (isDigit(next)) throw expectedAt(text, start + 1, "`.`, `e`, `x` or the end of the number", "`0`");
  }
  return exponentEnd(text, mantissaEnd(text, start));
}

function hexEnd(text: string, at: number): number {
  let end = at;
  while (hexDigit(text.charCodeAt(end)) >= 0) end++;
  if (end === at) throw expectedAt(text, at, "a hexadecimal digit", `\`${text.slice(at - 2, at)}\``);
  return end;
}

function mantissaEnd(text: string, start: number): number {
  const wholeEnd = digitsEnd(text, start);
  if (text.charCodeAt(wholeEnd) !== DOT) {
    if (wholeEnd === start) throw expectedAt(text, start, "a number", `\`${text.charAt(start - 1)}\``);
    return wholeEnd;
  }
  const end = digitsEnd(text, wholeEnd + 1);
  if (wholeEnd === start && end === wholeEnd + 1) throw expectedAt(text, end, "a digit", "`.`");
  return end;
}

function exponentEnd(text: string, at: number): number {
  if ((text.charCodeAt(at) | TO_LOWER) !== LOWER_E) return at;
  const start = isSign(text.charCodeAt(at + 1)) ? at + 2 : at + 1;
  const end = digitsEnd(text, start);
  if (end === start) throw expectedAt(text, start, "a digit", `\`${text.charAt(start - 1)}\``);
  return end;
}

function digitsEnd(text: string, at: number): number {
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}
