// Patterns call a koi by its whole name, in any script, and never by part of another word.

import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { KoiId } from "../../../src/routing/ids.ts";
import { mentionMatcher, mentionPatterns } from "../../../src/runtime/gate/mention-patterns.ts";
import { tinyTable } from "../tiny-table.ts";

const home = "home" as KoiId;

function patterns(config: SkykoiConfig): readonly string[] {
  return mentionPatterns(tinyTable({ config }).gateway, home);
}

describe("where patterns come from", () => {
  test("the koi's own list, also an empty one", () => {
    const messages = { groupChat: { mentionPatterns: ["@all"] } };
    const of = (mentionPatterns: string[]) =>
      patterns({ messages, kois: { list: [{ id: "Home", groupChat: { mentionPatterns } }] } });
    expect(of(["@home"])).toEqual(["@home"]);
    expect(of([])).toEqual([]);
  });

  test("else the list for all", () => {
    expect(patterns({ messages: { groupChat: { mentionPatterns: ["@all"] } } })).toEqual(["@all"]);
  });

  test("else the koi's name and emoji", () => {
    const of = (koi: object) => patterns({ kois: { list: [{ id: "home", ...koi }] } });
    expect(of({ identity: { name: "Mizu", emoji: "🐟" }, name: "ignored" })).toEqual(["Mizu", "🐟"]);
    expect(of({ name: "Home Bot" })).toEqual(["Home Bot"]);
    expect(of({})).toEqual([]);
    expect(patterns({})).toEqual([]);
  });

  test("a derived name is no regular expression", () => {
    const [name = ""] = patterns({ kois: { list: [{ id: "home", identity: { name: "C3-PO (v2)" } }] } });
    const calls = mentionMatcher([name]);
    expect([calls("hey c3-po (v2), hello"), calls("C3-PO v2")]).toEqual([true, false]);
  });
});

describe("what calls", () => {
  const rows: [pattern: string, text: string, calls: boolean][] = [
    ["@family", "hey @family, dinner?", true],
    ["@family", "HEY @FAMILY!", true],
    ["@family", "@familybot come", false],
    ["@family", "mail@family.org", false],
    ["family", "write to mail@family.org", false],
    ["family", "@family", true],
    ["Zoë", "hallo zoë!", true],
    ["Zoë", "Zoëlla ist da", false],
    ["Zoe\u0308", "hallo Zoë", true],
    ["Éva", "la Névé", false],
    ["Рыба", "привет рыба", true],
    ["Рыба", "рыбалка", false],
    ["小鲤", "小鲤你好", true],
    ["みず", "ねえみずさん", true],
    ["🐟", "swim🐟now", true],
    ["@Family Bot", "@family   bot?", true],
    ["@fa\u200bmily", "hey @fam\u2060ily", true],
    [String.raw`\bkoi\b`, "ein koi.", true],
    [String.raw`\bkoi\b`, "koikoi", false],
    [String.raw`\bÉva\b`, "chère Éva !", true],
    [String.raw`\bÉva\b`, "Évaporé", false],
    ["\bkoi\b", "ein koi.", true],
    ["^(koi|carp)[,:]", "Carp, hello", true],
    ["^(koi|carp)[,:]", "hello carp,", false],
    ["koi (", "hello koi ( there", true],
    ["(a+)+$", "aaaa", false],
    ["", "anything", false],
    ["   ", "anything", false],
  ];
  test.each(rows)("%j in %j: %s", (pattern, text, calls) => {
    expect(mentionMatcher([pattern])(text)).toBe(calls);
  });

  test("a long text with a costly pattern is judged at once", () => {
    const startedMs = performance.now();
    mentionMatcher(["(x+x+)+y"])("x".repeat(100_000));
    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});
