import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commentsIn, mayHoldComment } from "../../../src/compiler/read/comments.ts";

function comments(text: string): string[] {
  return [...commentsIn(text)].map(({ start, end }) => text.slice(start, end));
}

describe("the comments of a text", () => {
  test.each([
    ["{}", []],
    ["// a", ["// a"]],
    ["// a\r\n{} // b\u2028/* c\n */ // d", ["// a", "// b", "/* c\n */", "// d"]],
    ['{ a: "// no", b: \'/* no */\', c: "\\"// no" } // yes', ["// yes"]],
    ["/* // one */ /**/", ["/* // one */", "/**/"]],
    ["/* open", ["/* open"]],
    ["/", []],
    ["'open // no", []],
  ])("%j", (text, found) => {
    expect(comments(text)).toEqual(found);
  });
});

describe("whether bytes may hold a comment that matches", () => {
  const has = (text: string): boolean => mayHoldComment(new TextEncoder().encode(text), /mark/);

  test.each([
    ["// mark", true],
    ["{} // no\n// mark", true],
    ["/* no */ /* a mark", true],
    ['"http://x" // mark', true],
    ['"/*" // mark', true],
    ["mark", false],
    ["// no\nmark", false],
    ["/* no */ mark", false],
    ["a / mark", false],
    ["", false],
  ])("%j: %s", (text, expected) => {
    expect(has(text)).toBe(expected);
  });

  test("is never denied where there is one", () => {
    const part = fc.constantFrom('"', "'", "//", "/*", "*/", "\n", "mark", "\\", "a", "/", "*");
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join("");
        if (comments(text).some((one) => one.includes("mark"))) expect(has(text)).toBe(true);
      }),
    );
  });
});
