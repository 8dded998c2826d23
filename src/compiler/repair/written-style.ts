// How a text is written: quotes, indentation, commas. In: a text, or a stretch of it. Out: the habits of its author,
// which whatever is added follows. Nearby habits count before those of the whole file.

import { CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET } from "../read/characters.ts";
import { isPunctuator, isQuote, skipBlanks, skipString, skipWord } from "../read/skip.ts";
import { indentOf } from "./surroundings.ts";

/** A quote, or none where keys need none. */
export type KeyQuote = '"' | "'" | "";

/** The habits of an author. */
export interface WrittenStyle {
  readonly quote: '"' | "'";
  readonly keyQuote: KeyQuote;
  /** Whether the last part of an object or list of several lines has a comma. */
  readonly hasTrailingComma: boolean;
  /** `{ a: 1 }` rather than `{a: 1}`. */
  readonly isPadded: boolean;
  /** Behind a colon: `a: 1` or `a:1`. */
  readonly colonGap: string;
  /** One step of indentation. */
  readonly unit: string;
  readonly lineEnd: string;
  /** A text of one line gets no second one. */
  readonly isOneLine: boolean;
}

/** Units that are looked at: enough to know a style. */
const SAMPLE_UNITS = 100_000;

interface Tally {
  quote: Record<'"' | "'", number>;
  keyQuote: Record<KeyQuote, number>;
  trailing: Record<"yes" | "no", number>;
  padded: Record<"yes" | "no", number>;
  colonGap: Record<"" | " ", number>;
}

/** The habits of a whole text. */
export function styleOf(text: string): WrittenStyle {
  const tally = tallied(text, 0, Math.min(text.length, SAMPLE_UNITS));
  const lineEnd = /\r\n|\n|\r/.exec(text)?.[0];
  const base = {
    quote: '"',
    keyQuote: '"',
    hasTrailingComma: false,
    isPadded: true,
    colonGap: " ",
    unit: unitOf(text),
    lineEnd: lineEnd ?? "\n",
    isOneLine: lineEnd === undefined && text.trim().length > 2,
  } as const;
  return refined(base, tally);
}

/** `style` where the stretch from `start` to `end` has habits of its own. */
export function styleNear(style: WrittenStyle, text: string, start: number, end: number): WrittenStyle {
  return refined(style, tallied(text, start, Math.min(end, start + SAMPLE_UNITS)));
}

function refined(style: WrittenStyle, { quote, keyQuote, trailing, padded, colonGap }: Tally): WrittenStyle {
  return {
    ...style,
    quote: most(quote, style.quote),
    keyQuote: most(keyQuote, style.keyQuote),
    hasTrailingComma: most(trailing, style.hasTrailingComma ? "yes" : "no") === "yes",
    isPadded: most(padded, style.isPadded ? "yes" : "no") === "yes",
    colonGap: most(colonGap, style.colonGap as "" | " "),
  };
}

function most<K extends string>(counts: Readonly<Record<K, number>>, fallback: K): K {
  let best = fallback;
  for (const key of Object.keys(counts) as K[]) if (counts[key] > counts[best]) best = key;
  return best;
}

function tallied(text: string, start: number, end: number): Tally {
  const tally: Tally = {
    quote: { '"': 0, "'": 0 },
    keyQuote: { "": 0, '"': 0, "'": 0 },
    trailing: { yes: 0, no: 0 },
    padded: { yes: 0, no: 0 },
    colonGap: { "": 0, " ": 0 },
  };
  let before = 0;
  let beforeEnd = start;
  for (let at = skipBlanks(text, start); at < end; at = skipBlanks(text, at)) {
    const unit = text.charCodeAt(at);
    const tokenEnd = isPunctuator(unit) ? at + 1 : isQuote(unit) ? skipString(text, at) : skipWord(text, at);
    if (isPunctuator(unit)) countBracket(tally, text, unit, at, before, beforeEnd);
    else countWord(tally, text, at, tokenEnd);
    before = unit;
    beforeEnd = tokenEnd;
    at = tokenEnd;
  }
  return tally;
}

function countBracket(
  tally: Tally,
  text: string,
  unit: number,
  at: number,
  before: number,
  beforeEnd: number,
): void {
  if (unit === COLON) tally.colonGap[/\s/.test(text.charAt(at + 1)) ? " " : ""]++;
  const next = text.charAt(at + 1);
  if (unit === OPEN_BRACE && !/[\r\n}]/.test(next)) tally.padded[next === " " ? "yes" : "no"]++;
  if (unit !== CLOSE_BRACE && unit !== CLOSE_BRACKET) return;
  const isEmpty = before === OPEN_BRACE || before === OPEN_BRACKET;
  if (!isEmpty && /[\r\n]/.test(text.slice(beforeEnd, at))) tally.trailing[before === COMMA ? "yes" : "no"]++;
}

function countWord(tally: Tally, text: string, at: number, end: number): void {
  const quote = isQuote(text.charCodeAt(at)) ? (text.charAt(at) as '"' | "'") : "";
  if (text.charCodeAt(skipBlanks(text, end)) === COLON) tally.keyQuote[quote]++;
  else if (quote !== "") tally.quote[quote]++;
}

function unitOf(text: string): string {
  for (const match of text.slice(0, SAMPLE_UNITS).matchAll(/[{[][ \t]*(?:\/\/[^\r\n]*)?\r?\n([ \t]+)/g)) {
    const base = indentOf(text, match.index);
    const inner = match[1] ?? "";
    if (inner.length > base.length && inner.startsWith(base)) return inner.slice(base.length);
  }
  return "  ";
}
