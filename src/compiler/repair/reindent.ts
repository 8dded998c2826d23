// A piece of text in another indentation. Strings that go on over several lines stay as they are: their blanks count.

import { CARRIAGE_RETURN, LINE_FEED } from "../read/characters.ts";
import { isQuote, skipString } from "../read/skip.ts";
import { commentEnd } from "./surroundings.ts";

/** `text`, whose lines from the second on began with `from`, with `to` in its place. */
export function reindented(text: string, from: string, to: string): string {
  if (from === to || !/[\r\n]/.test(text)) return text;
  let moved = "";
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    const isBreak = unit === LINE_FEED || (unit === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED);
    const end = isQuote(unit) ? skipString(text, at) : commentEnd(text, at);
    const piece = text.slice(at, end ?? at + 1);
    moved += piece.startsWith("/*") ? piece.replaceAll(`\n${from}`, `\n${to}`) : piece;
    at = end ?? at + 1;
    if (!isBreak || !text.startsWith(from, at)) continue;
    const isBlankLine = /^[\r\n]/.test(text.slice(at + from.length, at + from.length + 1));
    moved += isBlankLine ? "" : to;
    at += from.length;
  }
  return moved;
}
