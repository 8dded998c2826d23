import { describe, expect, it } from "vitest";
import { decodeText, decodeUtf8, findInvalidUtf8, utf8MarkLength } from "../../../src/compiler/read/utf8.ts";

describe("findInvalidUtf8", () => {
  it("accepts just what TextDecoder accepts, for every lead byte and what may follow", () => {
    const followers = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
    const wrong: number[][] = [];
    for (let lead = 0; lead < 256; lead++) {
      for (const second of followers) {
        for (const third of followers) {
          const bytes = Uint8Array.of(lead, second, third, 0x80);
          for (let end = 1; end <= 4; end++) {
            const piece = bytes.subarray(0, end);
            if ((findInvalidUtf8(piece) === -1) !== (decodeUtf8(piece) !== undefined)) wrong.push([...piece]);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("names the byte that begins the broken sequence", () => {
    expect(findInvalidUtf8(Uint8Array.of(0x61, 0xc3, 0xa9, 0xe2, 0x82, 0x61))).toBe(3);
    expect(findInvalidUtf8(Uint8Array.of(0xff, 0x61), 1)).toBe(-1);
    expect(findInvalidUtf8(Uint8Array.of(0xc3, 0xa9), 0, 1)).toBe(0);
  });
});

describe("decodeText", () => {
  it("takes off one byte order mark, no more", () => {
    expect(decodeText(new TextEncoder().encode("\ufeff\ufeffa"))).toEqual({ text: "\ufeffa" });
    expect(utf8MarkLength(Uint8Array.of(0xef, 0xbb))).toBe(0);
  });

  it("does not take a few zeros for UTF-16", () => {
    const { finding } = decodeText(new TextEncoder().encode("{a: '\0'}"));
    expect(finding?.args).toEqual({ problem: "nul", byte: 0, byteOffset: 5 });
  });

  it("decodes UTF-16 of an odd length as far as it goes", () => {
    expect(decodeText(Uint8Array.of(0xfe, 0xff, 0, 0x61, 0)).text).toBe("a");
    expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x62)).text).toBe("a\ufffd");
  });
});
