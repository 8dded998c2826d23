// Which kois a pattern takes in.

import { expect, test } from "vitest";
import { matchesKoiPattern } from "../../src/policy/koi-pattern.ts";

const rows: readonly [pattern: string, id: string, matches: boolean][] = [
  ["home", "home", true],
  ["Home", "home", true],
  ["home", "home-2", false],
  ["*", "anything", true],
  ["team-*", "team-red", true],
  ["team-*", "team", false],
  ["*-bot", "chat-bot", true],
  ["*-bot", "bot", false],
  ["a*a", "a", false],
  ["a*a", "aa", true],
  ["a*b*c", "a-x-b-y-c", true],
  ["a*b*c", "a-c-b", false],
  ["**", "x", true],
];

test.each(rows)("%s takes in %s: %s", (pattern, id, matches) => {
  expect(matchesKoiPattern(pattern, id)).toBe(matches);
});

test("no pattern takes long", () => {
  const startedMs = performance.now();
  expect(matchesKoiPattern(`${"a*".repeat(31)}b`, "a".repeat(64))).toBe(false);
  expect(performance.now() - startedMs).toBeLessThan(100);
});
