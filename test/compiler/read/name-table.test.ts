import { describe, expect, it } from "vitest";
import { NameTable } from "../../../src/compiler/read/name-table.ts";

function viewOf(text: string): DataView {
  return new DataView(new TextEncoder().encode(text).buffer);
}

describe("NameTable", () => {
  it("numbers names by their first occurrence", () => {
    const table = new NameTable(10);
    const view = viewOf("dm group dm channel group a b");
    const ranges = [
      [0, 2],
      [3, 8],
      [9, 11],
      [12, 19],
      [20, 25],
      [26, 27],
      [28, 29],
    ] as const;
    expect(ranges.map(([start, end]) => table.numberOf(view, start, end))).toEqual([0, 1, 0, 2, 1, 3, 4]);
    expect(table.names).toEqual(["dm", "group", "channel", "a", "b"]);
  });

  it("keeps names apart that differ in one place, and grows", () => {
    const table = new NameTable(100_000);
    const names = Array.from({ length: 20_000 }, (_, index) => `koi-${index}-of-many`);
    for (let round = 0; round < 2; round++) {
      for (const [index, name] of names.entries()) {
        expect(table.numberOf(viewOf(name), 0, name.length)).toBe(index);
      }
    }
    expect(table.names).toEqual(names);
  });

  it("refuses more names than its limit, and still knows the others", () => {
    const table = new NameTable(2);
    const view = viewOf("abc");
    expect([0, 1, 2, 0].map((at) => table.numberOf(view, at, at + 1))).toEqual([0, 1, -1, 0]);
    expect(table.isFull).toBe(true);
  });
});
