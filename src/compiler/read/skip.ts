/**
 * Skipping: the ends of blanks, strings, bare words and whole values, without building any of them.
 * In: the text and an offset. Out: an offset.
 * INVARIANT: any text will do. On broken text the answer is a guess between the offset and the end of the text, never
 * an error; every skip of something that is there moves on by at least one unit.
 */

import {
  ASTERISK,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  OPEN_BRACE,
  OPEN_BRACKET,
  SINGLE_QUOTE,
  SLASH,
  isBlank,
  isLineEnd,
} from "./characters.ts";

/** The first offset at or after `at` that holds neither white space nor a comment. */
export function skipBlanks(text: string, at: number): number {
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (isBlank(unit)) at++;
    else if (unit === SLASH && text.charCodeAt(at + 1) === SLASH) at = skipLineComment(text, at);
    else if (unit === SLASH && text.charCodeAt(at + 1) === ASTERISK) {
      const close = text.indexOf("*/", at + 2);
      if (close < 0) return text.length;
      at = close + 2;
    } else return at;
  }
  return at;
}

/** The line end, or the end of the text, that closes the `//` comment at `at`. */
export function skipLineComment(text: string, at: number): number {
  at += 2;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++;
  return at;
}

/** The offset behind the closing quote of the string whose opening quote is at `at`. */
export function skipString(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  for (at++; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return at + 1;
    if (unit === BACKSLASH) at++;
  }
  return text.length;
}

/** The end of the bare word (a number, a keyword, an unquoted key) at `at`; at least one unit further on. */
export function skipWord(text: string, at: number): number {
  for (at++; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (isPunctuator(unit) || isQuote(unit) || unit === SLASH || isBlank(unit)) break;
  }
  return at;
}

/** The end of the value that begins at `at`, without the blanks behind it. */
export function skipValue(text: string, at: number): number {
  return skipNested(text, at, 0);
}

/** From inside an object or array, where a token begins: behind the bracket that closes it. */
export function skipToClose(text: string, at: number): number {
  return skipNested(text, at, 1);
}

function skipNested(text: string, at: number, depth: number): number {
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (isQuote(unit)) at = skipString(text, at);
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth++;
      at++;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) {
      depth--;
      at++;
    } else if (unit === COMMA || unit === COLON) at++;
    else at = skipWord(text, at);
    if (depth <= 0) return at;
    at = skipBlanks(text, at);
  }
  return at;
}

/** Either quote. */
export function isQuote(unit: number): boolean {
  return unit === DOUBLE_QUOTE || unit === SINGLE_QUOTE;
}

/** One of `{ } [ ] , :`. */
export function isPunctuator(unit: number): boolean {
  return (
    unit === COMMA ||
    unit === COLON ||
    unit === OPEN_BRACE ||
    unit === CLOSE_BRACE ||
    unit === OPEN_BRACKET ||
    unit === CLOSE_BRACKET
  );
}
