import { describe, expect, it } from "vitest";
import { findInvisibleCharacters } from "../../../src/compiler/read/invisible-characters.ts";

/** What is found, as code point, place and whether it is in a key. */
function found(text: string): (readonly [number, number, boolean])[] {
  return findInvisibleCharacters(text).map(({ args, offset }) => {
    const { codePoint, isKey } = args as { codePoint: number; isKey: boolean };
    return [codePoint, offset, isKey] as const;
  });
}

describe("findInvisibleCharacters", () => {
  it("finds them in strings and keys, each with its place", () => {
    expect(found("{id: '\u202a+1555\u202c', 'a\u00a0b': 1, c\u200d: [\"\ufeff\"]}")).toEqual([
      [0x202a, 6, false],
      [0x202c, 12, false],
      [0x00a0, 18, true],
      [0x200d, 27, true],
      [0xfeff, 32, false],
    ]);
  });

  it("leaves out blanks between tokens, comments and escapes", () => {
    expect(found("\ufeff{\u00a0// a\u200bb\n id\u00a0:\u2003'\\u200b'/* \u202e */}")).toEqual([]);
  });

  it("leaves out joiners that an emoji or a script needs", () => {
    expect(found("['👨‍👩‍👧', '👩🏽‍🚀', '❤️‍🔥', 'می‌خواهم', 'क्‍ष']")).toEqual([]);
    expect(found("['a\u200db', '\u200c', '1\u200d']").map(([, offset]) => offset)).toEqual([3, 9, 15]);
  });

  it("knows every character of its classes", () => {
    const classes = [
      0xa0, 0xad, 0x61c, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e,
      0x202f, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff,
    ];
    const all: number[] = [];
    for (let unit = 0; unit <= 0xffff; unit++) {
      if (unit !== 0x27 && unit !== 0x5c && found(`'${String.fromCharCode(unit)}'`).length > 0)
        all.push(unit);
    }
    expect(all).toEqual(classes);
  });

  it("stops where it is told to", () => {
    const text = "['\u200b', '\u200b', '\u200b']";
    expect(findInvisibleCharacters(text, 8)).toHaveLength(2);
    expect(findInvisibleCharacters(text, text.length, 1)).toHaveLength(1);
  });
});

it("text for people and models may hold no-break spaces", () => {
  const text = '{ bindings: [{ comment: "10\u00a0km", "koiId": "wo\u200brk" }], systemPrompt: "a\u00a0b" }';
  expect(findInvisibleCharacters(text).map(({ offset }) => offset)).toEqual([text.indexOf("\u200b")]);
});
