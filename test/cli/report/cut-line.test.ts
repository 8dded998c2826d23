import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellsOf, columnsOf } from "../../../src/cli/report/cells.ts";
import { cutLine } from "../../../src/cli/report/cut-line.ts";

const WHOLE = { before: false, after: false };

function cut(line: string, width: number, start: number, end: number, more = WHOLE) {
  const shown = cutLine(cellsOf(line), width, { start, end }, more);
  return { text: shown.text, ...shown.columnsOf({ start, end }) };
}

describe("cutLine", () => {
  test("a line that fits stays as it is", () => {
    expect(cut("0123456789", 10, 2, 5)).toEqual({ text: "0123456789", start: 2, width: 3 });
  });

  test("a range near the beginning is shown from the beginning", () => {
    expect(cut("0123456789", 8, 2, 5)).toEqual({ text: "0123456…", start: 2, width: 3 });
  });

  test("a range near the end is shown to the end", () => {
    expect(cut("0123456789", 8, 8, 10)).toEqual({ text: "…3456789", start: 6, width: 2 });
  });

  test("a range in the middle has something on both sides", () => {
    expect(cut("abcdefghijklmnopqrstuvwxyz", 10, 12, 14)).toEqual({ text: "…klmnopqr…", start: 3, width: 2 });
  });

  test("a range that is too long is shown from its beginning", () => {
    expect(cut("abcdefghijklmnopqrstuvwxyz", 10, 6, 24)).toEqual({ text: "…ghijklmn…", start: 1, width: 8 });
    expect(cut("  cdefghijklmnopqrstuvwxyz", 10, 2, 24)).toEqual({ text: "  cdefghi…", start: 2, width: 7 });
  });

  test("a wide character on the edge is left out as a whole", () => {
    expect(cut("日本語日本語日本語", 8, 4, 5)).toEqual({ text: "…本語日…", start: 1, width: 2 });
  });

  test("a part of a longer line is marked as such", () => {
    expect(cut("456", 10, 1, 2, { before: true, after: true })).toEqual({
      text: "…456…",
      start: 2,
      width: 1,
    });
  });

  test("nothing is wider than asked for, and the beginning of the range is seen", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "日", "\t", "\u202a", "👨‍👩‍👧"), maxLength: 80 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 12, max: 60 }), fc.nat(), fc.nat(), (line, width, a, b) => {
        const start = line === "" ? 0 : a % line.length;
        const end = Math.min(line.length, start + (b % 20));
        const { text, start: column, width: columns } = cut(line, width, start, end);
        expect(columnsOf(text)).toBeLessThanOrEqual(width);
        expect(column).toBeGreaterThanOrEqual(0);
        expect(columns).toBeGreaterThanOrEqual(1);
        expect(column).toBeLessThanOrEqual(columnsOf(text));
      }),
    );
  });
});
