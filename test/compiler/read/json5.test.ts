import { isDeepStrictEqual } from "node:util";
import JSON5 from "json5";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Json5Error, parseJson5 } from "../../../src/compiler/read/json5.ts";
import type { ParseHooks } from "../../../src/compiler/read/json5.ts";

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

function errorOf(text: string): Json5Error {
  try {
    parseJson5(text);
  } catch (error) {
    if (error instanceof Json5Error) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

/** The message without the offset, with the text that the error points at. */
function toldOf(text: string): string {
  const { message, offset, length } = errorOf(text);
  return `${message.replace(/ \(offset \d+\)$/, "")} @${offset}+${length}`;
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

describe("values", () => {
  it("never sets a prototype", () => {
    const value = parseJson5('{"__proto__": {"isAdmin": true}, a: {__proto__: null}}') as Record<
      string,
      unknown
    >;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(["__proto__", "a"]);
    expect("isAdmin" in value).toBe(false);
    expect("isAdmin" in {}).toBe(false);
  });

  it("keeps no memory of earlier texts", () => {
    expect(parseJson5("{koiId:1}")).toEqual({ koiId: 1 });
    expect(parseJson5("{koiIe:1,'koiId':2,koiI:3}")).toEqual({ koiIe: 1, koiId: 2, koiI: 3 });
  });

  it("joins a string of ten thousand escapes", () => {
    expect(parseJson5(`"${"\\n-".repeat(10_000)}"`)).toBe("\n-".repeat(10_000));
  });

  it("accepts 512 levels and refuses 100,000 without a stack overflow", () => {
    expect(Array.isArray(parseJson5("[".repeat(512) + "]".repeat(512)))).toBe(true);
    for (const open of ["[", "{a:", "[{a:"]) {
      expect(errorOf(open.repeat(100_000)).problem).toEqual({
        code: "text/limits",
        args: { limit: "depth", max: 512 },
      });
    }
    expect(errorOf(`  ${"[".repeat(513)}`).offset).toBe(514);
  });

  it("counts the brackets around a part", () => {
    expect(() => parseJson5("[[]]", {}, 510)).not.toThrow();
    expect(() => parseJson5("[[]]", {}, 511)).toThrow(Json5Error);
  });
});

/** What the hooks were told, in order. */
function called(text: string): unknown[][] {
  const calls: unknown[][] = [];
  const hooks: Required<ParseHooks> = {
    onDuplicateKey: (...args) => calls.push(["duplicate", ...args]),
    onProtoKey: (...args) => calls.push(["proto", ...args]),
    onImpreciseNumber: (...args) => calls.push(["imprecise", ...args]),
    onNonFinite: (...args) => calls.push(["non-finite", ...args]),
    onLongString: (...args) => calls.push(["long", ...args]),
  };
  parseJson5(text, hooks);
  return calls;
}

describe("hooks", () => {
  it("are silent on a plain config", () => {
    expect(called("{a: [1, 'x', {b: 0.1}], c: {b: 1e3}, toString: 0x1f}")).toEqual([]);
  });

  it("tell of equal keys, however they are written", () => {
    expect(called("{a: 1, 'a': {b: 1}, \\u0061: {b: 1, b: 2}}")).toEqual([
      ["duplicate", "a", 7, 0],
      ["duplicate", "a", 20, 0],
      ["duplicate", "b", 35, 28],
    ]);
  });

  it("tell of equal keys among many", () => {
    const keys = Array.from({ length: 100 }, (_, index) => `key${index}:0`).join();
    expect(called(`{${keys},key7:1}`)).toEqual([["duplicate", "key7", keys.length + 2, 0]]);
  });

  it("tell of reserved keys, also when they repeat", () => {
    expect(
      called("{__proto__: 1, a: {constructor: 1, '\\x70rototype': 2, __proto__: 3, __proto__: 4}}"),
    ).toEqual([
      ["proto", "__proto__", 1],
      ["proto", "constructor", 19],
      ["proto", "prototype", 35],
      ["proto", "__proto__", 54],
      ["duplicate", "__proto__", 68, 18],
      ["proto", "__proto__", 68],
    ]);
  });

  it("tell of numbers that a double does not hold", () => {
    expect(called("[123456789012345678, -0x20000000000001, 1e-400, 123456789012345680]")).toEqual([
      ["imprecise", "123456789012345678", 1, 123456789012345680],
      ["imprecise", "-0x20000000000001", 21, -9007199254740992],
      ["imprecise", "1e-400", 40, 0],
    ]);
  });

  it("tell of what is not finite", () => {
    expect(called("[NaN, -Infinity, +NaN, 1e999, -1e999]")).toEqual([
      ["non-finite", "NaN", 1],
      ["non-finite", "-Infinity", 6],
      ["non-finite", "+NaN", 17],
      ["non-finite", "1e999", 23],
      ["non-finite", "-1e999", 30],
    ]);
  });

  it("tell of strings and keys above a mebibyte", () => {
    const long = "x".repeat(2 ** 20);
    expect(called(`['${long}', '${long}y', {'${long}yz': 1}]`)).toEqual([
      ["long", 2 ** 20 + 1, 2 ** 20 + 5],
      ["long", 2 ** 20 + 2, 2 * 2 ** 20 + 11],
    ]);
  });
});

describe("errors", () => {
  const TOLD: readonly (readonly [string, string])[] = [
    ["", "expected a value, found the end of the file @0+0"],
    ["// nothing\n", "expected a value, found the end of the file @11+0"],
    ["{a: 1} x", "expected the end of the file after the value of the file, found `x` @7+1"],
    ["{match: {a: 1} koiId: 2}", "expected `,` or `}` after the value of `match`, found `koiId` @15+5"],
    ["{match: [1 2]}", "expected `,` or `]` after an item of `match`, found `2` @11+1"],
    ["[[1 2]]", "expected `,` or `]` after an item of the list, found `2` @4+1"],
    ["{channel: whatsapp}", "expected a value after `channel:`, found `whatsapp` @10+8"],
    ["{channel whatsapp}", "expected `:` after the key `channel`, found `whatsapp` @9+8"],
    ["{a: 1,, b: 2}", "expected a key or `}` after `,`, found `,` @6+1"],
    ["{: 1}", "expected a key or `}` after `{`, found `:` @1+1"],
    ["{1: 1}", "expected a key or `}` after `{`, found `1` @1+1"],
    ["[,]", "expected a value or `]` after `[`, found `,` @1+1"],
    ["[1,,]", "expected a value or `]` after `,`, found `,` @3+1"],
    ["{a: 'x\n'}", "expected the closing `'` of the string, found a line break @6+1"],
    ["['\\u00zz']", "expected four hexadecimal digits after `\\u`, found `zz` @6+2"],
    ["['\\x0']", "expected two hexadecimal digits after `\\x`, found `'` @5+1"],
    ["['\\1']", "expected an escape such as `\\n` or `\\u0041` after `\\`, found `1` @3+1"],
    ["['\\01']", "expected anything but a digit after `\\0`, found `1` @4+1"],
    ["[01]", "expected `.`, `e`, `x` or the end of the number after `0`, found `1` @2+1"],
    ["[0x]", "expected a hexadecimal digit after `0x`, found `]` @3+1"],
    ["[1e+]", "expected a digit after `+`, found `]` @4+1"],
    ["[-]", "expected a number after `-`, found `]` @2+1"],
    ["[.]", "expected a digit after `.`, found `]` @2+1"],
    ["[1 / 2]", "expected `/` or `*` after `/`, found a blank @4+1"],
    ["{\\x61: 1}", "expected `u` after `\\` in an unquoted key, found `x61` @2+3"],
    ["{a\\u0020: 1}", "expected the escape of a letter or digit after `a`, found `\\` @2+1"],
    ["{\\u0031: 1}", "expected the escape of a letter or digit after `{`, found `\\` @1+1"],
    ["{a: \u200b}", "expected a value after `a:`, found U+200B @4+1"],
    ["{a: `x`}", "expected a value after `a:`, found U+0060 @4+1"],
    ["{a: 😀}", "expected a value after `a:`, found `😀` @4+2"],
    ["{a: {b: 1}", "the text ends before the object that began with `{` is closed @10+0"],
    ["{a: [1, ", "the text ends before the array that began with `[` is closed @8+0"],
    ["{a: ", "the text ends before the object that began with `{` is closed @4+0"],
    ["{a: 'x", "the text ends before the string that began with `'` is closed @6+0"],
    ['{a: "x\\', 'the text ends before the string that began with `"` is closed @7+0'],
    ["{a: /* x", "the text ends before the comment that began with `/*` is closed @8+0"],
    [`{${"k".repeat(60)}}`, `expected \`:\` after the key \`${"k".repeat(40)}…\`, found \`}\` @61+1`],
  ];

  for (const [text, told] of TOLD) {
    it(`says of ${JSON.stringify(text.slice(0, 30))}: ${told.slice(0, 60)}`, () => {
      expect(toldOf(text)).toBe(told);
    });
  }

  it("carry what was expected as data, with the bracket that is open", () => {
    const { problem, offset, length, related } = errorOf("{ a: [1, {b: 2}\n x ] }");
    expect(problem).toEqual({
      code: "text/syntax",
      args: { expected: "`,` or `]`", after: "an item of `a`", found: "`x`" },
    });
    expect({ offset, length, related }).toEqual({ offset: 17, length: 1, related: { offset: 5, length: 1 } });
  });

  it("point at what was never closed", () => {
    expect(errorOf("{a: [1,\n{b: 2}").related).toEqual({ offset: 4, length: 1 });
    expect(errorOf("{a: 'x\\").related).toEqual({ offset: 4, length: 1 });
    expect(errorOf("{a: 1 /* x").related).toEqual({ offset: 6, length: 2 });
    expect(errorOf("").related).toBeUndefined();
  });

  it("come for every way to cut a text short", () => {
    const text = "// c\n{ a: [+1.5e3, 'x\\u0041', \"\\x41\\\n\"], /* d */ 'b': {c\\u0031: NaN, _: -0xF,}, }";
    for (let end = 0; end < text.length; end++) {
      const { offset, length } = errorOf(text.slice(0, end));
      expect(offset + length <= end).toBe(true);
    }
    expect(parseJson5(text)).toEqual({ a: [1500, "xA", "A"], b: { c1: Number.NaN, _: -15 } });
  });
});
