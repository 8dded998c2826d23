// The hash part: the first binding for a key wins, and limits are named, never overrun.

import { describe, expect, it } from "vitest";
import { HashBuilder, readU16, readU32 } from "../../../src/routing/table/hash-builder.ts";
import { NO_WINNER } from "../../../src/routing/table/layout.ts";

describe("HashBuilder", () => {
  it("keeps the first binding of a key", () => {
    const builder = new HashBuilder(4);
    const at = builder.addText(0, "5", 3, 1);
    expect(builder.addText(0, "5", 4, 2)).toBe(at);
    const { arena, entries } = builder.finish();
    expect([entries, readU32(arena, at + 4), readU16(arena, at + 2)]).toEqual([1, 3, 1]);
  });

  it("keeps one key of two scopes apart", () => {
    const builder = new HashBuilder(4);
    const places = [builder.addText(0, "5", 0, 0), builder.addText(1, "5", 1, 0)];
    expect([new Set(places).size, builder.finish().entries]).toEqual([2, 2]);
  });

  it("makes a key with conditions alone a record without a winner", () => {
    const builder = new HashBuilder(4);
    const conditional = builder.addText(0, "5\u00009\0\0", 0, 0);
    builder.notePattern(0, "5", 1, conditional);
    const at = builder.addText(0, "5", 7, 2);
    const { arena, entries } = builder.finish();
    expect([entries, readU32(arena, at + 4), arena[at + 8]]).toEqual([2, 7, 0b10]);
    const alone = new HashBuilder(4);
    alone.notePattern(0, "5", 1, 4);
    expect(readU32(alone.finish().arena, 4 + 4)).toBe(NO_WINNER);
  });

  it("grows its arena for keys longer than expected", () => {
    const builder = new HashBuilder(100, 1);
    const keys = Array.from({ length: 100 }, (_, n) => `${n}`.repeat(50));
    const places = keys.map((key, n) => builder.addText(0, key, n, 0));
    expect(keys.map((key) => builder.addText(0, key, 999, 0))).toEqual(places);
  });

  it("refuses more keys than it was made for, instead of searching for a free slot for ever", () => {
    const builder = new HashBuilder(1);
    const fill = (): void => {
      for (let n = 0; n < 100; n++) builder.addText(0, `${n}`, n, 0);
    };
    expect(fill).toThrow(new RangeError("more keys than the hash was made for"));
  });

  it("refuses a key that is too long to note its length", () => {
    const builder = new HashBuilder(1);
    builder.addText(0, "x".repeat(65_535), 0, 0);
    expect(() => builder.addText(0, "x".repeat(65_536), 0, 0)).toThrow(
      new RangeError("a key of a table has at most 65,535 bytes"),
    );
  });
});
