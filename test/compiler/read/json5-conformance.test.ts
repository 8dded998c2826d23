/**
 * The language of the parser, production by production, judged by the json5 package: the same value, or both refuse.
 */

import { isDeepStrictEqual } from "node:util";
import JSON5 from "json5";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Json5Error, parseJson5 } from "../../../src/compiler/read/json5.ts";

const REJECTED = Symbol("rejected");

function ours(text: string): unknown {
  try {
    return parseJson5(text);
  } catch (error) {
    if (error instanceof Json5Error) return REJECTED;
    throw error;
  }
}

function theirs(text: string): unknown {
  try {
    return JSON5.parse(text);
  } catch {
    return REJECTED;
  }
}

/** Texts by production of the grammar. Which ones are valid, and what they mean, the json5 package says. */
const CONFORMANCE: Readonly<Record<string, readonly string[]>> = {
  "values at the root": [
    "null",
    "true",
    "false",
    "{}",
    "[]",
    "'a'",
    "1",
    "",
    " ",
    "//",
    "/**/",
    "undefined",
    "a",
    ",",
  ],
  "what follows the root": [
    "1 2",
    "{}{}",
    "{},",
    "[]]",
    "1//x",
    "1/*x*/",
    "1/",
    "null;",
    "'a''b'",
    "{}\0",
    "1\u00a0",
  ],
  keywords: [
    "nul",
    "nulll",
    "True",
    "tru e",
    "[true,false,null]",
    "[truefalse]",
    "[true\u2028]",
    "{a:true}",
    "null\\",
  ],
  objects: [
    "{a:1}",
    "{a:1,}",
    "{,}",
    "{a:1,,}",
    "{,a:1}",
    "{a}",
    "{a:}",
    "{a::1}",
    "{a 1}",
    "{:1}",
    "{a:1 b:2}",
    "{a:1;b:2}",
    "{a:{b:{c:[]}}}",
    "{a:1",
    "{a:1]",
    "{",
    "}",
  ],
  arrays: [
    "[1,2]",
    "[1,]",
    "[,]",
    "[1,,2]",
    "[,1]",
    "[1 2]",
    "[[],[[]]]",
    "[1",
    "[1}",
    "[",
    "]",
    "[a]",
    "[1:2]",
  ],
  "quoted keys": [
    "{'a':1}",
    '{"a":1}',
    "{'':1}",
    "{'a\\u0062':1}",
    "{'a b-c':1}",
    "{'a\\\nb':1}",
    "{'a\nb':1}",
    "{'a\":1}",
  ],
  "unquoted keys": [
    "{a1_$:1}",
    "{$:1}",
    "{_:1}",
    "{1a:1}",
    "{a-b:1}",
    "{a.b:1}",
    "{null:1}",
    "{if:1}",
    "{é:1}",
    "{ⅷ:1}",
    "{𐊧:1}",
    "{a\u200c\u200d:1}",
    "{\u200ca:1}",
    "{á:1}",
    "{\u0301a:1}",
    "{a١:1}",
    "{١:1}",
    "{a\u203f:1}",
    "{😀:1}",
    "{\ud800:1}",
    "{@:1}",
    "{#a:1}",
    "{a\u00a0:1}",
    "{a\ufeff:1}",
  ],
  "escapes in unquoted keys": [
    "{\\u0061:1}",
    "{a\\u0031:1}",
    "{\\u0031:1}",
    "{\\u0020:1}",
    "{a\\u0020:1}",
    "{a\\u200c:1}",
    "{\\u200c:1}",
    "{\\u0024\\u005F:1}",
    "{\\x61:1}",
    "{\\a:1}",
    "{a\\:1}",
    "{\\u61:1}",
    "{\\u{61}:1}",
    "{\\ud83d\\ude00:1}",
    "{\\u006",
  ],
  "equal keys": [
    "{a:1,a:2}",
    "{a:1,b:2,'a':3}",
    "{a:{x:1},a:{y:2}}",
    "{\\u0061:1,a:2}",
    "{1:1,0:0}",
    "{'1':1,'0':0}",
  ],
  "keys with a meaning of their own": [
    "{__proto__:1}",
    "{__proto__:{a:1}}",
    "{'__proto__':null,a:1}",
    "{\\u005f_proto__:[]}",
    "{__proto__:1,__proto__:2}",
    "{constructor:1,prototype:{},toString:2,hasOwnProperty:3}",
  ],
  strings: [
    "''",
    '""',
    "'\"'",
    '"\'"',
    "'a",
    "'a\"",
    "'",
    '"',
    "'\t\u0001\u007f'",
    "'\u2028\u2029'",
    "'\0'",
    "'\ud800'",
  ],
  "line ends in strings": [
    "'a\nb'",
    "'a\rb'",
    "'a\\\nb'",
    "'a\\\r\nb'",
    "'a\\\rb'",
    "'a\\\u2028b'",
    "'a\\\u2029b'",
    "'\\\n\n'",
  ],
  escapes: [
    "'\\b\\f\\n\\r\\t\\v\\0\\'\\\"\\\\\\/'",
    "'\\a\\c\\q\\é\\😀\\ '",
    "'\\1'",
    "'\\9'",
    "'\\00'",
    "'\\01'",
    "'\\0a'",
    "'\\x41\\xe9\\xE9'",
    "'\\x4'",
    "'\\xg0'",
    "'\\x'",
    "'\\u0041\\uD83D\\uDE00\\ud800'",
    "'\\u004'",
    "'\\u{41}'",
    "'\\U0041'",
    "'\\",
    "'\\'",
    "'a\\",
    "'\\u",
    "'\\x4",
  ],
  "decimal numbers": [
    "0",
    "-0",
    "+0",
    "12",
    "-12",
    "+12",
    "1.5",
    "1.",
    ".5",
    "-.5",
    "+.5",
    "-1.",
    ".",
    "-.",
    "-",
    "+",
    "--1",
    "+-1",
    "- 1",
    "01",
    "00",
    "-01",
    "0.5",
    "0.",
    "1..2",
    "1.2.3",
    "1_000",
    "1,0",
    "12a",
    "0b1",
    "0o7",
    "1n",
  ],
  exponents: [
    "1e3",
    "1E3",
    "1e+3",
    "1e-3",
    "1.e3",
    ".5e3",
    "0e0",
    "1e",
    "1e+",
    "e3",
    "1e3.5",
    "1e3e3",
    "1 e3",
    "1e999",
    "1e-999",
  ],
  "hexadecimal numbers": [
    "0x1f",
    "0X1F",
    "-0x10",
    "+0xA",
    "0x",
    "0xg",
    "0x1.5",
    "0x1e+5",
    "0xfffffffffffffffff",
    "x1",
    "0x-1",
  ],
  "numbers that are none": [
    "NaN",
    "-NaN",
    "+NaN",
    "Infinity",
    "-Infinity",
    "+Infinity",
    "nan",
    "infinity",
    "Infinit",
    "NaNa",
    "- Infinity",
  ],
  "long numbers": [
    "123456789012345678",
    "0.1000000000000000055511151231257827",
    "9007199254740993",
    "1e23",
    "5e-324",
    "2e-324",
  ],
  "white space": [
    "\t\v\f \u00a0\ufeff\n\r\u2028\u20291",
    "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u30001",
    "\u180e1",
    "\u200b1",
    "\u00851",
    "\u001c1",
    "[\u00a01\u2003,\ufeff]",
    "{\u2003a\u2003:\u20031\u2003}",
  ],
  comments: [
    "//\n1",
    "// x\r1",
    "// x\u20281",
    "// x\u20291",
    "// x\u00851",
    "1//",
    "/**/1",
    "/***/1",
    "/* * / */1",
    "/*\n*/1",
    "/*/1",
    "/*/*/1",
    "/* /* */ */1",
    "/*",
    "/* *",
    "/",
    "/ /\n1",
    "#\n1",
    "{//\na/**/:/**/1/**/,//\n}",
    "[/**/]",
    "{/**/}",
    "1/**/2",
    "'/*'",
    "'//'",
    "-/**/1",
  ],
};

/** Where the two differ, and why. A difference that goes away is to be taken off the list. */
const DIFFERENCES: readonly { text: string; reason: string; ours: "accepts" | "rejects" }[] = [
  {
    text: "[".repeat(513) + "]".repeat(513),
    reason: "brackets nest 512 deep, so that no text overflows the stack of a later stage",
    ours: "rejects",
  },
  {
    text: "{\u{16f00}:1, ꟹ:2, ՠ:3}",
    reason: "letters of an unquoted key are those of the running Unicode version, not of Unicode 10",
    ours: "accepts",
  },
];

beforeAll(() => {
  // The json5 package warns of U+2028 in strings.
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
});

describe("conformance", () => {
  for (const [production, texts] of Object.entries(CONFORMANCE)) {
    it(`reads ${production} as json5 does`, () => {
      for (const text of texts) {
        const expected = theirs(text);
        const isSame =
          isDeepStrictEqual(ours(text), expected) && JSON.stringify(ours(text)) === JSON.stringify(expected);
        expect(`${JSON.stringify(text)} ${isSame}`).toBe(`${JSON.stringify(text)} true`);
      }
    });
  }

  for (const { text, reason, ours: verdict } of DIFFERENCES) {
    it(`still differs: ${reason}`, () => {
      expect([ours(text) === REJECTED, theirs(text) === REJECTED]).toEqual(
        verdict === "rejects" ? [true, false] : [false, true],
      );
    });
  }

  it("allows in keys and as white space just what json5 allows, and letters newer than that", () => {
    const newer: string[] = [];
    const wrong: string[] = [];
    for (let point = 0; point <= 0x10ffff; point += point < 0x3100 ? 1 : 97) {
      const character = String.fromCodePoint(point);
      for (const text of [`{${character}:1}`, `{a${character}:1}`, `[1${character}]`]) {
        const isOurs = ours(text) !== REJECTED;
        if (isOurs === (theirs(text) !== REJECTED)) continue;
        (isOurs && /[\p{L}\p{M}\p{N}\p{Pc}]/u.test(character) ? newer : wrong).push(text);
      }
    }
    expect(wrong).toEqual([]);
    expect(newer.length).toBeGreaterThan(0);
  });
});
