import { expect, test } from "vitest";
import { codePointWidth, isPicture } from "../../../src/cli/report/display-width.ts";

test.each([
  ["a", 1],
  ["ä", 1],
  ["─", 1],
  ["日", 2],
  ["ｱ", 1],
  ["ア", 2],
  ["가", 2],
  ["￥", 2],
  ["\u{20000}", 2],
  ["\u0301", 0],
  ["\u20dd", 0],
] as const)("%s takes %i columns", (character, width) => {
  expect(codePointWidth(character)).toBe(width);
});

test.each(["🐟", "👨‍👩‍👧", "❤\ufe0f", "🇩🇪", "👍🏽"])("%s is one picture", (cluster) => {
  expect(isPicture(cluster)).toBe(true);
});

test.each(["a", "❤", "©", "1", "日"])("%s is none", (cluster) => {
  expect(isPicture(cluster)).toBe(false);
});
