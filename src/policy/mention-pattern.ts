// What a mention pattern means, for the compiler that judges it and the gate that applies it: literal text is
// found as whole words, in any script and any case; a pattern with regular-expression syntax is one.

import isSafePattern from "safe-regex2";

/** A pattern made ready, or why it can't be used. */
export type MentionMatcher =
  | {
      readonly ok: true;
      readonly isRegExp: boolean;
      /** Whether it repeats a repetition, and could take forever: not to be used. */
      readonly isSlow: boolean;
      readonly matches: (text: string) => boolean;
    }
  | { readonly ok: false; readonly reason: string };

// Characters that mean something in a regular expression and are rare in names. A full stop alone is none of them.
const SYNTAX = /[\\^$*+?()[\]{}|\b]/;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const WORD = "[\\p{L}\\p{M}\\p{N}_]";
// Scripts that put no space between words: there a name has no edge that could be seen.
const UNSPACED =
  "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]";
const STARTS_WORD = new RegExp(`^(?!${UNSPACED})(?:${WORD}|[@#])`, "u");
const ENDS_WORD = new RegExp(`(?!${UNSPACED})${WORD}$`, "u");

/** Makes a pattern ready. A literal matches where no word character touches its own first and last one. */
export function mentionMatcher(pattern: string): MentionMatcher {
  const text = visible(pattern).trim();
  if (text === "") return { ok: false, reason: "it is empty" };
  const isRegExp = SYNTAX.test(text);
  try {
    const expression = isRegExp ? userExpression(text) : new RegExp(wholeWords(text), "iu");
    const isSlow = isRegExp && !isSafePattern(text);
    return { ok: true, isRegExp, isSlow, matches: (message) => expression.test(visible(message)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    // V8 repeats the pattern before the reason: "Invalid regular expression: /x/iu: Unterminated group".
    return { ok: false, reason: message.slice(message.lastIndexOf(": ") + 2).toLowerCase() };
  }
}

/** One spelling for what looks the same: NFC, without invisible characters. */
function visible(text: string): string {
  return text.replace(INVISIBLE, "").normalize("NFC");
}

/** Unicode mode where the pattern allows it; it is stricter about escapes than people are. */
function userExpression(pattern: string): RegExp {
  try {
    return new RegExp(withUnicodeEdges(pattern), "iu");
  } catch {
    return new RegExp(pattern, "i");
  }
}

/** `\b` knows ASCII only. `"\b"` in a JSON text is a backspace; whoever wrote it meant the same. */
function withUnicodeEdges(source: string): string {
  const edge = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
  let isInClass = false;
  return source.replace(/\\[\s\S]|[[\]\b]/g, (token) => {
    if (token === "[") isInClass = true;
    if (token === "]") isInClass = false;
    return !isInClass && (token === "\\b" || token === "\b") ? edge : token;
  });
}

function wholeWords(literal: string): string {
  const escaped = literal.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replaceAll(/\s+/g, "\\s+");
  // `mail@family.org` holds neither `@family` nor `family` as a name.
  const before = STARTS_WORD.test(literal) ? `(?<!${WORD})(?<!${WORD}@)` : "";
  const after = ENDS_WORD.test(literal) ? `(?!${WORD})` : "";
  return `${before}${escaped}${after}`;
}
