// Text that is too long keeps its beginning and its end, and says what is missing.

import { expect, test } from "vitest";

import { limitText } from "../../../src/koi/prompt/limit-text.ts";

test("text of exactly the limit is whole", () => {
  expect(limitText("a".repeat(20_000), 20_000, "SOUL.md")).toBe("a".repeat(20_000));
});

test("longer text keeps the first 70 % and the last 20 % of the limit", () => {
  const text = "h".repeat(14_000) + "m".repeat(3_000) + "t".repeat(4_000);
  const marker = "\n[… 3000 of 21000 characters of SOUL.md are left out here …]\n";
  const limited = limitText(text, 20_000, "SOUL.md");
  expect(limited).toBe("h".repeat(14_000) + marker + "t".repeat(4_000));
  expect(limited.length).toBeLessThanOrEqual(20_000);
});

test("a character of two units is never cut", () => {
  const limited = limitText("🐟".repeat(1_000), 1_001, "SOUL.md");
  expect(limited).toBe(
    `${"🐟".repeat(350)}\n[… 1100 of 2000 characters of SOUL.md are left out here …]\n${"🐟".repeat(100)}`,
  );
  expect(limitText("🐟".repeat(1_000), 1_010, "SOUL.md")).toBe(
    `${"🐟".repeat(353)}\n[… 1092 of 2000 characters of SOUL.md are left out here …]\n${"🐟".repeat(101)}`,
  );
});
