// How many columns a terminal gives to a character. In: one grapheme cluster or one code point. Out: 0, 1 or 2.
// Source: Unicode Standard Annex 11 (East Asian Width), the classes W and F; emoji shown as pictures count two.

/** First and last code point of each block of wide characters; emoji are told by their property instead. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

/** Marks that stand on the character before them, and the vowels and finals of Hangul syllables. */
const STACKED = /^[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7ff]$/u;

const PICTURE = /^(?:\p{Emoji_Presentation}|\p{Emoji}[\u{1f3fb}-\u{1f3ff}]?\ufe0f|\p{RI}\p{RI})/u;

/** Is this grapheme cluster an emoji that is shown as one picture? Then whatever it is made of takes two columns. */
export function isPicture(cluster: string): boolean {
  return PICTURE.test(cluster);
}

/** Columns of one code point that is not part of a picture. */
export function codePointWidth(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (STACKED.test(character)) return 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
