import { describe, expect, it } from "vitest";
import { Json5Error, parseJson5 } from "../../../src/compiler/read/json5.ts";
import type { ParseHooks } from "../../../src/compiler/read/json5.ts";

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
