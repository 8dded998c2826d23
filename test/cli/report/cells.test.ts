import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cellsOf, columnsOf, printable } from "../../../src/cli/report/cells.ts";

test.each([
  ["plain", 5],
  ["", 0],
  ["日本", 4],
  ["ｆｕｌｌ", 8],
  ["한글", 4],
  ["\u1112\u1161\u11ab", 2],
  ["e\u0301", 1],
  ["🐟", 2],
  ["👨‍👩‍👧", 2],
  ["👍🏽", 2],
  ["❤\ufe0f", 2],
  ["❤", 1],
  ["🇩🇪", 2],
  ["Привет", 6],
  ["\u3000", 8],
])("%j takes %i columns", (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test("tabs go to the next multiple of four", () => {
  expect(printable("\ta\tbcd\te")).toBe("    a   bcd e");
  expect(cellsOf("\ta\t").map((cell) => cell.width)).toEqual([4, 1, 3]);
});

test.each([
  ["\u0000", "<U+0000>"],
  ["\u001b[2J", "<U+001B>[2J"],
  ["\r\n", "<U+000D><U+000A>"],
  ["\u202e", "<U+202E>"],
  ["a\u200bb", "a<U+200B>b"],
  ["a\u200db", "a<U+200D>b"],
  ["\u00a0", "<U+00A0>"],
  ["\ufeff", "<U+FEFF>"],
  ["\u2028", "<U+2028>"],
  ["\ud800", "<U+D800>"],
  ["\u{e0001}", "<U+E0001>"],
])("%j is spelled out", (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test("cells cover the line without gaps, whatever it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (line) => {
      const cells = cellsOf(line);
      let end = 0;
      for (const cell of cells) {
        expect(cell.start).toBe(end);
        end = cell.end;
      }
      expect(end).toBe(line.length);
      expect(cells.every((cell) => cell.width >= 0)).toBe(true);
    }),
  );
});

test("what is printed holds nothing that steers a terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (line) => {
      expect(printable(line).replace(/\u200d|\ufe0f|[\u{e0020}-\u{e007f}]/gu, "")).not.toMatch(/\p{C}/u);
    }),
  );
});
