// The arithmetic of the layout: hashing bytes and hashing text agree, and every hash has a home.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  aligned,
  conditionalKey,
  finishHash,
  hashBytes,
  homeSlot,
  scopeSeed,
} from "../../../src/routing/table/layout.ts";

describe("hashing", () => {
  it("gives the same number over bytes as over the code units of ASCII text", () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffff }), fc.string({ unit: "binary-ascii" }), (scope, text) => {
        let h = scopeSeed(scope);
        for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
        const bytes = new TextEncoder().encode(`..${text}`);
        expect(hashBytes(scope, bytes, 2, bytes.length)).toBe(finishHash(h));
      }),
    );
  });

  it("has a home slot inside the table for every hash", () => {
    const hashes = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
    expect(hashes.map((hash) => [homeSlot(hash, 16), homeSlot(hash, 1_388_889)])).toEqual([
      [0, 0],
      [0, 0],
      [7, 694_444],
      [8, 694_444],
      [15, 1_388_888],
    ]);
  });

  it("spreads like ids over like scopes", () => {
    const homes = new Set<number>();
    const utf8 = new TextEncoder();
    for (let scope = 0; scope < 15; scope++) {
      for (let n = 0; n < 1000; n++) {
        const bytes = utf8.encode(`+1555123${String(n).padStart(4, "0")}`);
        homes.add(homeSlot(hashBytes(scope, bytes, 0, bytes.length), 65_536));
      }
    }
    // 15,000 balls in 65,536 boxes: 13,411 boxes on average.
    expect(homes.size).toBeGreaterThan(13_200);
  });
});

describe("aligned", () => {
  it("rounds up to a multiple of 4", () => {
    expect([0, 1, 3, 4, 5].map(aligned)).toEqual([0, 4, 4, 4, 8]);
  });
});

describe("conditionalKey", () => {
  it("tells apart which condition holds which id", () => {
    const keys = [
      conditionalKey("5", "", "", ""),
      conditionalKey("5", "9", "", ""),
      conditionalKey("5", "", "9", ""),
      conditionalKey("5", "", "", "9"),
      conditionalKey("", "5", "9", ""),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
