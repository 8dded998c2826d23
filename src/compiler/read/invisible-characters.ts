/**
 * Characters that nobody can see, in strings and keys. In: the text of a config. Out: findings, in order.
 * A pasted phone number that carries U+202A looks right and never matches. White space between tokens and comments do
 * not count, nor does an escape such as `\u200b`: that one can be seen.
 */

import type { TextFinding } from "./text-finding.ts";
import { type Frame, walkTokens } from "./walk.ts";

/**
 * No-break spaces, soft hyphen, zero-width characters, bidirectional controls, word joiner and the invisible
 * operators, U+FEFF. Not here: the variation selectors, which belong to the emoji before them.
 */
const INVISIBLE = /[\u00a0\u00ad\u061c\u200b-\u200f\u202a-\u202f\u2060-\u2064\u2066-\u2069\ufeff]/u;

const EVERY_INVISIBLE = new RegExp(INVISIBLE, "gu");

/** What they hold is read, not compared: a no-break space in a sentence is good typography. */
const PROSE_KEYS: ReadonlySet<string> = new Set([
  "comment",
  "description",
  "messagePrefix",
  "placeholder",
  "prompt",
  "responsePrefix",
  "systemPrompt",
  "theme",
  "title",
]);

const ZERO_WIDTH_NON_JOINER = 0x200c;
const ZERO_WIDTH_JOINER = 0x200d;

/** What a joiner may follow: an emoji, or a letter or mark of a script that joins its letters. */
const JOINS =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\p{M}\p{sc=Arab}\p{sc=Syrc}\p{sc=Mong}\p{sc=Nkoo}\p{sc=Beng}\p{sc=Deva}\p{sc=Gujr}\p{sc=Guru}\p{sc=Knda}\p{sc=Khmr}\p{sc=Mlym}\p{sc=Mymr}\p{sc=Orya}\p{sc=Sinh}\p{sc=Taml}\p{sc=Telu}]$/u;

/**
 * One finding a character, at most `max`, in the text before `until`. A text without any is looked through once, and
 * nothing is built.
 */
export function findInvisibleCharacters(
  text: string,
  until: number = text.length,
  max: number = Number.POSITIVE_INFINITY,
): TextFinding[] {
  if (!INVISIBLE.test(text)) return [];
  const findings: TextFinding[] = [];
  walkTokens(text, until, (kind, start, end, frame) => {
    if (kind !== "key" && kind !== "value") return;
    const source = text.slice(start, end);
    if (!INVISIBLE.test(source) || (kind === "value" && isProse(text, frame))) return;
    for (const match of source.matchAll(EVERY_INVISIBLE)) {
      if (findings.length >= max) return;
      const offset = start + match.index;
      const codePoint = match[0].charCodeAt(0);
      if (isNeededJoiner(text, offset, codePoint)) continue;
      const args = { codePoint, isKey: kind === "key" };
      findings.push({ code: "text/invisible-character", args, offset, length: 1 });
    }
  });
  return findings;
}

/** Whether a value belongs to a key that holds text for people or models. */
function isProse(text: string, frame: Frame | undefined): boolean {
  if (!frame || frame.isArray) return false;
  return PROSE_KEYS.has(text.slice(frame.keyStart, frame.keyEnd).replace(/^["']|["']$/g, ""));
}

/** A joiner that its script or emoji needs: a family emoji, Persian, Hindi. */
function isNeededJoiner(text: string, offset: number, codePoint: number): boolean {
  if (codePoint !== ZERO_WIDTH_JOINER && codePoint !== ZERO_WIDTH_NON_JOINER) return false;
  return JOINS.test(text.slice(Math.max(0, offset - 2), offset));
}
