// What belongs to a part of an object or list beside the part itself: the comments on the lines right before it, the
// comment behind it on its line, its comma, its own lines. Comments set apart by an empty line belong to nobody.

import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CARRIAGE_RETURN,
  LINE_FEED,
  SLASH,
  isBlank,
  isLineEnd,
} from "../read/characters.ts";
import { skipLineComment } from "../read/skip.ts";
import type { Container, Part } from "./text-tree.ts";

/** A part with what belongs to it. Offsets are UTF-16 units, ends are exclusive. */
export interface Surroundings {
  /** Where its first own comment begins, or itself. */
  readonly lead: number;
  /** Behind its comma and its comment on the same line. */
  readonly tail: number;
  /** Whether only blanks stand before `lead` on its line. */
  readonly startsLine: boolean;
  /** Whether nothing but blanks stands behind `tail` on its line. */
  readonly endsLine: boolean;
}

/** What belongs to part `index` of `container`. */
export function surroundingsOf(text: string, container: Container, index: number): Surroundings {
  const part = container.parts[index] as Part;
  const before = container.parts[index - 1];
  const from = tailFrom(text, before ? behind(before) : container.open + 1).end;
  const lead = leadOf(text, from, part.start);
  const { end, endsLine } = tailFrom(text, behind(part));
  // A line may be megabytes long, so that nobody walks back to its start but over blanks.
  const startsLine = isLineStart(text, trimSpaces(text, lead));
  return { lead, tail: end, startsLine, endsLine };
}

function behind({ comma, valueEnd }: Part): number {
  return comma === undefined ? valueEnd : comma + 1;
}

/** From behind a comma or an opening bracket: what still belongs to what stands before. */
function tailFrom(text: string, from: number): { readonly end: number; readonly endsLine: boolean } {
  let end = from;
  for (;;) {
    const at = skipSpaces(text, end);
    const unit = text.charCodeAt(at);
    if (at >= text.length || isLineEnd(unit)) return { end, endsLine: true };
    if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) return { end, endsLine: false };
    const next = commentEnd(text, at);
    // Something else stands on this line: its comments belong to that.
    if (next === undefined) return { end: from, endsLine: false };
    if (text.charCodeAt(at + 1) !== SLASH && hasLineEnd(text, at, next)) return { end, endsLine: false };
    end = next;
  }
}

/** Where the comments begin that stand right before `start`, or `start`. */
function leadOf(text: string, from: number, start: number): number {
  const comments: { readonly start: number; readonly end: number }[] = [];
  for (let at = from; at < start;) {
    const end = commentEnd(text, at);
    if (end !== undefined) comments.push({ start: at, end });
    at = end ?? at + 1;
  }
  let lead = start;
  for (const comment of comments.reverse()) {
    if (lineEndsIn(text, comment.end, lead) > 1) break;
    lead = comment.start;
  }
  return lead;
}

/** The end of the comment that begins at `at`. */
export function commentEnd(text: string, at: number): number | undefined {
  if (text.charCodeAt(at) !== SLASH) return undefined;
  if (text.charAt(at + 1) === "/") return skipLineComment(text, at);
  if (text.charAt(at + 1) !== "*") return undefined;
  const close = text.indexOf("*/", at + 2);
  return close < 0 ? text.length : close + 2;
}

function hasLineEnd(text: string, from: number, to: number): boolean {
  return lineEndsIn(text, from, to) > 0;
}

function lineEndsIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    if (!isLineEnd(text.charCodeAt(at))) continue;
    if (text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED) at++;
    count++;
  }
  return count;
}

/** The first offset from `at` on that holds no blank, or a line end. */
export function skipSpaces(text: string, at: number): number {
  while (at < text.length && isBlank(text.charCodeAt(at)) && !isLineEnd(text.charCodeAt(at))) at++;
  return at;
}

/** The offset behind the last character before `at` that is no blank; a line end stops it as well. */
export function trimSpaces(text: string, at: number): number {
  while (at > 0 && isBlank(text.charCodeAt(at - 1)) && !isLineEnd(text.charCodeAt(at - 1))) at--;
  return at;
}

/** Whether a line begins at `at`. */
export function isLineStart(text: string, at: number): boolean {
  return at > 0 && isLineEnd(text.charCodeAt(at - 1));
}

/** Where the line behind the one of `at` begins; the end of the text where there is none. */
export function nextLine(text: string, at: number): number {
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++;
  const isPair = text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED;
  return Math.min(at + (isPair ? 2 : 1), text.length);
}

/** A longer line is no work of an author who indents. */
const MAX_LINE_UNITS = 2000;

/** The blanks at the beginning of the line of `at`; none where that is far away. */
export function indentOf(text: string, at: number): string {
  let start = at;
  while (start > 0 && !isLineEnd(text.charCodeAt(start - 1))) {
    if (at - --start > MAX_LINE_UNITS) return "";
  }
  return text.slice(start, skipSpaces(text, start));
}
