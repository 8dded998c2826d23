// A pattern finds a name as a word of its own, in any script; with the syntax of regular expressions it is one.

import { describe, expect, test } from "vitest";
import { mentionMatcher } from "../../src/policy/mention-pattern.ts";

function finds(pattern: string, text: string): boolean {
  const matcher = mentionMatcher(pattern);
  if (!matcher.ok) throw new Error(matcher.reason);
  return matcher.matches(text);
}

type Row = readonly [pattern: string, text: string, found: boolean];

describe("plain text", () => {
  const rows: readonly Row[] = [
    ["@family", "hey @family, dinner?", true],
    ["@family", "HEY @FAMILY!", true],
    ["@family", "@familybot come", false],
    ["@family", "mail@family.org", false],
    ["@family", "me@family", false],
    ["family", "write to mail@family.org", false],
    ["family", "@family", true],
    ["family", "families", false],
    ["@dr.koi", "is @dr.koi there?", true],
    ["@dr.koi", "is @drxkoi there?", false],
    ["@Family Bot", "@family   bot?", true],
    ["Zoë", "hallo zoë!", true],
    ["Zoë", "Zoëlla ist da", false],
    ["Zoe\u0308", "hallo Zo\u00eb", true],
    ["Éva", "la Névé", false],
    ["Рыба", "привет рыба", true],
    ["Рыба", "рыбалка", false],
    ["小鲤", "小鲤你好", true],
    ["みず", "ねえみずさん", true],
    ["🐟", "swim🐟now", true],
    ["@fa\u200bmily", "hey @fam\u2060ily", true],
    ["koi_1", "koi_12", false],
    ["koi-1", "hey koi-1!", true],
  ];
  test.each(rows)("%j in %j: %s", (pattern, text, found) => {
    expect(finds(pattern, text)).toBe(found);
  });
});

describe("regular expressions", () => {
  const rows: readonly Row[] = [
    [String.raw`\bkoi\b`, "ein koi.", true],
    [String.raw`\bkoi\b`, "koikoi", false],
    [String.raw`\bÉva\b`, "chère Éva !", true],
    [String.raw`\bÉva\b`, "Évaporé", false],
    [String.raw`[\b]x`, "\bx", true],
    ["\bkoi\b", "ein koi.", true],
    ["^(koi|carp)[,:]", "Carp, hello", true],
    ["^(koi|carp)[,:]", "hello carp,", false],
    ["@fam(?:ily)?", "@FAM!", true],
    // Unicode mode refuses this escape; people write it all the same.
    [String.raw`koi\-bot`, "the koi-bot", true],
  ];
  test.each(rows)("%j in %j: %s", (pattern, text, found) => {
    expect(finds(pattern, text)).toBe(found);
  });

  test("are told from plain text", () => {
    const kinds = ["@family", "@dr.koi", "a?", "a|b", "(x)"].map((pattern) => {
      const matcher = mentionMatcher(pattern);
      return matcher.ok && matcher.isRegExp;
    });
    expect(kinds).toEqual([false, false, true, true, true]);
  });
});

describe("what can't be used", () => {
  const rows: readonly [pattern: string, reason: string][] = [
    ["@(family", "unterminated group"],
    ["[a-", "unterminated character class"],
    ["*", "nothing to repeat"],
    ["", "it is empty"],
    [" \u200b ", "it is empty"],
  ];
  test.each(rows)("%j: %s", (pattern, reason) => {
    expect(mentionMatcher(pattern)).toEqual({ ok: false, reason });
  });
});
