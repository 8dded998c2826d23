import { describe, expect, it } from "vitest";
import { hasExactDigits } from "../../../src/compiler/read/number-precision.ts";

function isExact(raw: string): boolean {
  const unsigned = raw.replace(/^[+-]/, "");
  return hasExactDigits(raw, raw.startsWith("-") ? -Number(unsigned) : Number(unsigned));
}

const KEPT = [
  "0",
  "-0",
  "0.0",
  "0e5",
  ".0e-999999999999",
  "+42",
  "0.1",
  "-.5",
  "5.",
  "1.10",
  "1e3",
  "1e21",
  "1e23",
  "9007199254740991",
  "9007199254740992",
  "9007199254740994",
  "123456789012345680",
  "100000000000000000000",
  "0x1FFFFFFFFFFFFF",
  "0x20000000000000",
  "-0x1fffffffffffff00000",
  "0.30000000000000004",
  "1.7976931348623157e308",
  "5e-324",
  "0.1000000000000000055511151231257827",
  "0.1000000000000000055511151231257827021181583404541015625",
  "123456.78901234567",
  "1.0000000000000000000000000000",
  "0.00000000000000000000000000000000000000000000000001",
];

const LOST = [
  "123456789012345678",
  "-123456789012345678",
  "9007199254740993",
  "100000000000000000000000",
  "0x20000000000001",
  "-0xffffffffffffffff",
  "0.1234567890123456789",
  "0.30000000000000001",
  "9007199254740993.0",
  "1e-400",
  "2e-324",
  "1.2345678901234567e-320",
  "3.14159265358979323846",
  `0.${"3".repeat(200)}`,
];

describe("hasExactDigits", () => {
  for (const raw of KEPT) {
    it(`keeps ${raw}`, () => {
      expect(isExact(raw)).toBe(true);
    });
  }
  for (const raw of LOST) {
    it(`loses ${raw.slice(0, 30)}`, () => {
      expect(isExact(raw)).toBe(false);
    });
  }

  it("keeps whatever JavaScript prints of a double", () => {
    for (let exponent = -330; exponent < 308; exponent++) {
      for (const digits of ["1", "1.5", "7.123456789", "9.87654321098765"]) {
        const value = Number(`${digits}e${exponent}`);
        if (value !== 0 && Math.abs(Math.log10(value)) < 15) expect(isExact(String(value))).toBe(true);
        if (value !== 0) expect(isExact(value.toExponential())).toBe(true);
      }
    }
  });
});
