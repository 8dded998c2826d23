// Text as mention patterns see it, and where a word begins and ends in any script.

// Invisible: soft hyphen, zero-width and bidi marks, word joiners, byte order mark.
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;

/** What counts as part of a word, inside a character class. */
export const WORD_CLASS: string = String.raw`\p{L}\p{M}\p{N}_`;

/** Scripts that put no space between words: there a name has no edge that could be seen. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;

const STARTS_WORD = new RegExp(`^(?![${UNSPACED}])[${WORD_CLASS}@]`, "u");
const ENDS_WORD = new RegExp(`(?![${UNSPACED}])[${WORD_CLASS}]$`, "u");

/** One spelling for what looks the same: NFC, without invisible characters. */
export function visibleText(text: string): string {
  return text.normalize("NFC").replace(INVISIBLE, "");
}

/** A regular expression source that finds `literal` as a word of its own; `mail@family.org` holds no `@family`. */
export function wholeWord(literal: string): string {
  const before = STARTS_WORD.test(literal) ? `(?<![${WORD_CLASS}])(?<![${WORD_CLASS}]@)` : "";
  const after = ENDS_WORD.test(literal) ? `(?![${WORD_CLASS}])` : "";
  const escaped = literal.replace(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`);
  return `${before}${escaped}${after}`;
}

/** `\b` of a regular expression source, made to know letters outside of ASCII. */
export function unicodeEdges(source: string): string {
  const word = `[${WORD_CLASS}]`;
  const edge = `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
  let isInClass = false;
  // A literal backspace is what `"\b"` in a JSON text becomes; the writer meant the edge of a word.
  return source.replace(/\\[\s\S]|[[\]\b]/g, (token) => {
    if (token === "[") isInClass = true;
    if (token === "]") isInClass = false;
    return !isInClass && (token === String.raw`\b` || token === "\b") ? edge : token;
  });
}
