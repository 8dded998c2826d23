// What a mention pattern means, for the compiler that judges it and the gate that applies it: literal text is
// found as whole words, in any script and any case; a pattern with regular-expression syntax is one.

/** A pattern made ready, or why it can't be used. */
export type MentionMatcher =
  | { readonly ok: true; readonly isRegExp: boolean; readonly matches: (text: string) => boolean }
  | { readonly ok: false; readonly reason: string };

// Characters that mean something in a regular expression and are rare in names.
const SYNTAX = /[\\^$*+?()[\]{}|]/;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
// `\b` knows ASCII only; this is the same for every script.
const WORD = "[\\p{L}\\p{M}\\p{N}_]";

/** Makes a pattern ready. A literal matches where no word character touches its own first and last one. */
export function mentionMatcher(pattern: string): MentionMatcher {
  const isRegExp = SYNTAX.test(pattern);
  try {
    const expression = isRegExp ? userExpression(pattern) : new RegExp(wholeWords(pattern), "iu");
    return { ok: true, isRegExp, matches: (text) => expression.test(text.replace(INVISIBLE, "")) };
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    // V8 repeats the pattern before the reason: "Invalid regular expression: /x/iu: Unterminated group".
    return { ok: false, reason: message.slice(message.lastIndexOf(": ") + 2).toLowerCase() };
  }
}

/** Unicode mode where the pattern allows it; it is stricter about escapes than people are. */
function userExpression(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "iu");
  } catch {
    return new RegExp(pattern, "i");
  }
}

function wholeWords(literal: string): string {
  const text = literal.trim();
  const escaped = text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replaceAll(/\s+/g, "\\s+");
  const isWord = new RegExp(WORD, "u");
  const before = isWord.test([...text][0] ?? "") ? `(?<!${WORD})` : `(?<![\\p{L}\\p{M}\\p{N}_.])`;
  const after = isWord.test([...text].at(-1) ?? "") ? `(?!${WORD})` : "";
  return `${before}${escaped}${after}`;
}
