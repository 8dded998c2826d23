import { describe, expect, it } from "vitest";
import { LineIndex } from "../../../src/compiler/read/line-column.ts";

describe("LineIndex", () => {
  it("counts lines and columns from 1", () => {
    const lines = new LineIndex("ab\nc\n\nd");
    const positions = Array.from({ length: 8 }, (_, offset) => lines.at(offset)).map(({ line, column }) => [
      line,
      column,
    ]);
    expect(positions).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 2],
      [3, 1],
      [4, 1],
      [4, 2],
    ]);
  });

  it("ends lines at LF, CR LF and CR, and nowhere else", () => {
    const lines = new LineIndex("a\r\nb\rc\nd\u2028e\u0085f\vg\r");
    expect(lines.lineCount).toBe(5);
    expect([1, 2, 3, 4, 5].map((line) => lines.lineText(line))).toEqual([
      "a",
      "b",
      "c",
      "d\u2028e\u0085f\vg",
      "",
    ]);
    expect(lines.at(2)).toEqual({ line: 1, column: 3 });
    expect(lines.at(3)).toEqual({ line: 2, column: 1 });
    expect(lines.at(5)).toEqual({ line: 3, column: 1 });
  });

  it("counts columns in UTF-16 units", () => {
    expect(new LineIndex("é😀x").at(3)).toEqual({ line: 1, column: 4 });
  });

  it("takes offsets outside the text for its ends", () => {
    const lines = new LineIndex("a\nb");
    expect(lines.at(-5)).toEqual({ line: 1, column: 1 });
    expect(lines.at(99)).toEqual({ line: 2, column: 2 });
    expect(new LineIndex("").at(0)).toEqual({ line: 1, column: 1 });
  });

  it("knows where lines start, and of lines that are not there", () => {
    const lines = new LineIndex("a\nbc");
    expect([1, 2, 3].map((line) => lines.startOf(line))).toEqual([0, 2, 4]);
    expect([0, 3, 4].map((line) => lines.lineText(line))).toEqual(["", "", ""]);
  });

  it("agrees with a split of a long text", () => {
    const text = Array.from({ length: 5000 }, (_, index) => "x".repeat(index % 7)).join("\n");
    const lines = new LineIndex(text);
    const expected = text.split("\n");
    expect(lines.lineCount).toBe(expected.length);
    expect(lines.lineText(4321)).toBe(expected[4320]);
    expect(lines.at(lines.startOf(4998) + 2)).toEqual({ line: 4998, column: 3 });
  });
});
