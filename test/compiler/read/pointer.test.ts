import { describe, expect, it } from "vitest";
import { formatPointer, parsePointer } from "../../../src/compiler/read/pointer.ts";

/** The examples of RFC 6901, section 5, and the one of section 4. */
const EXAMPLES: readonly (readonly [string, readonly string[]])[] = [
  ["", []],
  ["/foo", ["foo"]],
  ["/foo/0", ["foo", "0"]],
  ["/", [""]],
  ["/a~1b", ["a/b"]],
  ["/c%d", ["c%d"]],
  ["/e^f", ["e^f"]],
  ["/g|h", ["g|h"]],
  ["/i\\j", ["i\\j"]],
  ['/k"l', ['k"l']],
  ["/ ", [" "]],
  ["/m~0n", ["m~n"]],
  ["/~01", ["~1"]],
  ["/a//b", ["a", "", "b"]],
];

describe("pointers", () => {
  for (const [pointer, keys] of EXAMPLES) {
    it(`read and write ${JSON.stringify(pointer)}`, () => {
      expect(parsePointer(pointer)).toEqual(keys);
      expect(formatPointer(keys)).toBe(pointer);
    });
  }

  it("write indices in decimal", () => {
    expect(formatPointer(["bindings", 12, "match"])).toBe("/bindings/12/match");
  });

  it("begin with a slash, or with nothing", () => {
    expect(() => parsePointer("foo")).toThrow(RangeError);
  });
});
