/**
 * The pieces of a text that the tolerant parser puts together: strings that end with their line, words with their
 * values, what stands between. In: the text and an offset. Out: where the piece ends, and what it is.
 * INVARIANT: any text will do; nothing is read further than the answer reaches.
 */

import { BACKSLASH, CARRIAGE_RETURN, LINE_FEED, SLASH } from "../characters.ts";
import { skipBlanks, skipLineComment } from "../skip.ts";
import type { Stretch } from "./tree.ts";

/** A string up to its quote, or to the end of its line where it has none. */
interface LineString {
  /** Where the closing quote stands or should stand. */
  readonly inside: number;
  readonly isClosed: boolean;
}

/** The string whose opening quote is at `start`. Escaped line ends belong to it. */
export function lineString(text: string, start: number): LineString {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return { inside: at, isClosed: true };
    if (unit === LINE_FEED || unit === CARRIAGE_RETURN) return { inside: at, isClosed: false };
    if (unit !== BACKSLASH) continue;
    at++;
    if (text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED) at++;
  }
  return { inside: text.length, isClosed: false };
}

/** Where the string at `start` ends, its quote included. */
export function stringEnd(text: string, start: number): number {
  const { inside, isClosed } = lineString(text, start);
  return isClosed ? inside + 1 : inside;
}

const NUMBER = /^[+-]?(?:Infinity|NaN|0[xX][\da-fA-F]+|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)$/;

/** What a word means; `undefined` where it is no value. */
export function wordValue(word: string): boolean | number | null | undefined {
  if (word === "true") return true;
  if (word === "false") return false;
  if (word === "null") return null;
  if (!NUMBER.test(word)) return undefined;
  // `Number` reads every form but a hexadecimal one with a sign.
  const magnitude = Number(/^[+-]/.test(word) ? word.slice(1) : word);
  return word.startsWith("-") ? -magnitude : magnitude;
}

/** Blanks and comments. */
interface Blanks {
  readonly end: number;
  /** Whether a line ended outside of comments, or with one. */
  readonly hasLineEnd: boolean;
  readonly comments: readonly Stretch[];
  /** Whether the last comment is never closed. */
  readonly isOpen: boolean;
}

const NO_COMMENTS: readonly Stretch[] = [];

/** What stands between `start` and the next piece. */
export function scanBlanks(text: string, start: number): Blanks {
  const end = skipBlanks(text, start);
  let comments: Stretch[] | undefined;
  let hasLineEnd = false;
  let isOpen = false;
  for (let at = start; at < end;) {
    const unit = text.charCodeAt(at);
    if (unit === SLASH) {
      const close = commentEnd(text, at);
      isOpen = close === undefined;
      (comments ??= []).push({ offset: at, length: (close ?? end) - at });
      at = close ?? end;
    } else {
      if (unit === LINE_FEED || unit === CARRIAGE_RETURN) hasLineEnd = true;
      at++;
    }
  }
  return { end, hasLineEnd, comments: comments ?? NO_COMMENTS, isOpen };
}

/** `undefined` for a block comment that is never closed. */
function commentEnd(text: string, at: number): number | undefined {
  if (text.charCodeAt(at + 1) === SLASH) return skipLineComment(text, at);
  const close = text.indexOf("*/", at + 2);
  return close < 0 ? undefined : close + 2;
}
