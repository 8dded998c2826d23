/**
 * Documents for the properties of the read stage: valid JSON5 in every dress, and what becomes of it by accident.
 * Out: arbitraries of text. Keys are few, so that duplicates happen; no letter is newer than Unicode 10.
 */

import * as fc from "fast-check";

/** Runs of each property: `SKYKOI_PROPERTY_RUNS`, default 2000. */
export const PROPERTY_RUNS: number = Number(process.env["SKYKOI_PROPERTY_RUNS"] ?? 2000);

const BLANKS = [
  "",
  "",
  "",
  " ",
  "\n",
  "\t",
  "\r\n",
  "\r",
  "\v\f",
  "\u00a0",
  "\ufeff",
  "\u1680\u2003\u202f\u205f\u3000",
  "\u2028",
  "\u2029",
  "// note\n",
  "// note\r",
  "//\u2028",
  "// { [ ' \u2029",
  "/* note */",
  "/***/",
  '/* " \n * / */',
];

const STRING_PIECES = [
  "a",
  "koi",
  " ",
  "é",
  "😀",
  "\ud800",
  "\u2028",
  "\u2029",
  "\t",
  "\u0001",
  "{",
  "]",
  "//",
  "/*",
  "\\n",
  "\\b\\f\\r\\t\\v",
  "\\0",
  "\\x41",
  "\\u0041",
  "\\ud83d\\ude00",
  "\\'",
  '\\"',
  "\\\\",
  "\\/",
  "\\a",
  "\\😀",
  "\\\n",
  "\\\r\n",
  "\\\r",
  "\\\u2028",
];

const BARE_KEYS = [
  "a",
  "b",
  "c",
  "koiId",
  "match",
  "$",
  "_1",
  "é",
  "\\u0061",
  "a\\u200c",
  "b\u200d",
  "ⅷ",
  "𐊧",
  "null",
  "Infinity",
  "toString",
  "__proto__",
  "constructor",
];

const NUMBERS = [
  "0",
  "-0",
  "+7",
  "12",
  "1.5",
  ".5",
  "5.",
  "-.5e3",
  "5.e-2",
  "1E+3",
  "0x1F",
  "-0XabC",
  "Infinity",
  "-Infinity",
  "NaN",
  "+NaN",
  "1e999",
  "123456789012345678",
  "0.1000000000000000055",
  "1e-400",
];

const blank: fc.Arbitrary<string> = fc.constantFrom(...BLANKS);

const quotedText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('"', "'"), fc.array(fc.constantFrom(...STRING_PIECES, '"', "'"), { maxLength: 4 }))
  .map(
    ([quote, pieces]) =>
      quote + pieces.map((piece) => (piece === quote ? `\\${piece}` : piece)).join("") + quote,
  );

const key: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...BARE_KEYS) },
  { weight: 2, arbitrary: fc.constantFrom('"a"', "'b'", '"\\u0063"', "'koiId'", '"/~"', '"0"') },
  { weight: 1, arbitrary: quotedText },
);

const scalar: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("null", "true", "false"),
  fc.constantFrom(...NUMBERS),
  quotedText,
);

/** Joined by commas, with blanks around everything, and a comma more than needed now and then. */
function listed(items: fc.Arbitrary<string>, open: string, close: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(fc.tuple(blank, items, blank), { maxLength: 4 }), blank, fc.boolean())
    .map(([parts, end, hasTrailingComma]) => {
      const inside = parts.map(([before, item, after]) => before + item + after).join(",");
      return open + inside + (hasTrailingComma && parts.length > 0 ? "," : "") + end + close;
    });
}

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    scalar,
    listed(tie("value"), "[", "]"),
    listed(
      fc
        .tuple(key, blank, blank, tie("value"))
        .map(([name, before, after, item]) => `${name}${before}:${after}${item}`),
      "{",
      "}",
    ),
  ),
}));

/** Texts that JSON5 accepts. */
export const json5Text: fc.Arbitrary<string> = fc
  .tuple(blank, value, blank)
  .map(([before, inside, after]) => before + inside + after);

/** What a slip of the hand inserts. */
const TOKENS = [
  ..."{}[]:,'\"\\/*+-.0123456789eExXuInNtf $_aé😀`",
  ...BLANKS,
  ...BARE_KEYS,
  ...NUMBERS,
  "\0",
  "\u200b",
  "\\u",
  "\\x",
  "\\1",
  "\\01",
  "\\0",
  "0x",
  "01",
  "'",
  "''",
  '"a"',
  "a:1",
  "tru",
  "nul",
  "undefined",
  "[[",
  "}}",
  "/*",
  "*/",
];

type Mutation = (text: string) => string;

const place: fc.Arbitrary<number> = fc.integer({ min: 0, max: 9999 });

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...TOKENS)).map(
    ([at, token]) =>
      (text: string) =>
        spliced(text, at, 0, token),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 3 })).map(
    ([at, count]) =>
      (text: string) =>
        spliced(text, at, count, ""),
  ),
  fc.tuple(place, fc.constantFrom(...TOKENS)).map(
    ([at, token]) =>
      (text: string) =>
        spliced(text, at, 1, token),
  ),
  fc.tuple(place, place, fc.integer({ min: 1, max: 8 })).map(([at, to, count]) => (text: string) => {
    const start = offsetIn(text, at);
    const moved = text.slice(start, start + count);
    return spliced(text.slice(0, start) + text.slice(start + count), to, 0, moved);
  }),
  fc.tuple(place, place, fc.integer({ min: 1, max: 12 })).map(([at, to, count]) => (text: string) => {
    const start = offsetIn(text, at);
    return spliced(text, to, 0, text.slice(start, start + count));
  }),
  place.map((at) => (text: string) => text.slice(0, offsetIn(text, at))),
);

/** `texts` with up to four accidents: insertions, deletions, replacements, moves, copies, a cut. */
export function mutated(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(texts, fc.array(mutation, { maxLength: 4 }))
    .map(([text, mutations]) => mutations.reduce((changed, mutate) => mutate(changed), text));
}

function spliced(text: string, at: number, deleteCount: number, insertion: string): string {
  const start = offsetIn(text, at);
  return text.slice(0, start) + insertion + text.slice(start + deleteCount);
}

/** A place is a share of the text in ten thousandths, so that a smaller text shrinks well. */
function offsetIn(text: string, at: number): number {
  return Math.floor((at / 10_000) * (text.length + 1));
}
