import { describe, expect, it } from "vitest";
import { byteToTextOffset, createByteToText } from "../../../src/compiler/read/byte-offset.ts";

/** ASCII, and characters of two, three and four bytes. */
const TEXT = `plain ascii, then é€😀 and so on ${"é".repeat(7)}x😀😀 end`.repeat(3);

describe("byteToTextOffset", () => {
  it("counts UTF-16 units, wherever the bytes lie in their buffer", () => {
    for (let shift = 0; shift < 5; shift++) {
      const encoded = new TextEncoder().encode(TEXT);
      const bytes = new Uint8Array(encoded.length + shift).subarray(shift);
      bytes.set(encoded);
      const offsetOf = createByteToText(bytes);
      let byteOffset = 0;
      let offset = 0;
      for (const character of TEXT) {
        expect([byteToTextOffset(bytes, byteOffset), offsetOf(byteOffset)]).toEqual([offset, offset]);
        byteOffset += new TextEncoder().encode(character).length;
        offset += character.length;
      }
      expect(byteToTextOffset(bytes, bytes.length)).toBe(TEXT.length);
    }
  });

  it("leaves out the byte order mark", () => {
    const bytes = new TextEncoder().encode("\ufeffab\ufeffc");
    expect([0, 3, 4, 5, 8].map((at) => byteToTextOffset(bytes, at))).toEqual([0, 0, 1, 2, 3]);
    expect([0, 3, 4, 5, 8].map(createByteToText(bytes))).toEqual([0, 0, 1, 2, 3]);
  });

  it("takes an offset behind the end for the end", () => {
    expect(byteToTextOffset(new TextEncoder().encode("é"), 99)).toBe(1);
    expect(byteToTextOffset(new Uint8Array(0), 0)).toBe(0);
  });
});

describe("createByteToText", () => {
  it("agrees over long texts, in any order of asking", () => {
    const text = "abcdefg€".repeat(30_000);
    const bytes = new TextEncoder().encode(text);
    const offsetOf = createByteToText(bytes);
    for (const character of [29_999, 3, 15_000, 29_998, 0, 7000]) {
      expect(offsetOf(character * 10)).toBe(character * 8);
    }
  });
});
