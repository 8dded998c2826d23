// Patterns call a koi by its whole name, in any script, and never by part of another word.

import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { KoiId } from "../../../src/routing/ids.ts";
import { callsBy, mentionPatterns } from "../../../src/runtime/gate/mention-patterns.ts";
import { tinyTable } from "../tiny-table.ts";

const home = "home" as KoiId;

function patterns(config: SkykoiConfig, identity?: string): readonly string[] {
  return mentionPatterns(tinyTable({ config }).gateway, home, () => identity);
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

  test("what the config does not name, IDENTITY.md does", () => {
    const file = "- **Name:** Ayu\n- **Emoji:** 🐠\n";
    const of = (koi: object) => patterns({ kois: { list: [{ id: "home", ...koi }] } }, file);
    expect(of({})).toEqual(["Ayu", "🐠"]);
    expect(of({ name: "weaker" })).toEqual(["Ayu", "🐠"]);
    expect(of({ identity: { name: "Mizu" } })).toEqual(["Mizu", "🐠"]);
    expect(of({ groupChat: { mentionPatterns: ["@x"] } })).toEqual(["@x"]);
    expect(patterns({}, "- **Name:** (not chosen yet)\n")).toEqual([]);
  });

  test("a derived name is no regular expression", () => {
    const [name = ""] = patterns({ kois: { list: [{ id: "home", identity: { name: "C3-PO (v2)" } }] } });
    const calls = callsBy([name]);
    expect([calls("hey c3-po (v2), hello"), calls("C3-PO v2")]).toEqual([true, false]);
  });
});

describe("what calls", () => {
  const rows: [pattern: string, text: string, calls: boolean][] = [
    ["@family", "HEY @FAMILY!", true],
    ["@family", "@familybot come", false],
    ["@family", "mail@family.org", false],
    ["Zoë", "hallo zoë!", true],
    ["小鲤", "小鲤你好", true],
    [String.raw`\bÉva\b`, "chère Éva !", true],
    ["^(koi|carp)[,:]", "Carp, hello", true],
    ["^(koi|carp)[,:]", "hello carp,", false],
    ["koi (", "hello koi ( there", false],
    ["(a+)+$", "aaaa", false],
    ["", "anything", false],
  ];
  test.each(rows)("%j in %j: %s", (pattern, text, calls) => {
    expect(callsBy([pattern])(text)).toBe(calls);
  });

  test("one pattern that can't be used does not silence the others", () => {
    expect(callsBy(["koi (", "(a+)+$", "@home"])("hello @home")).toBe(true);
  });

  test("a pattern that only proves slow is cut off, and not tried any more after the second time", () => {
    const late: string[] = [];
    // No repetition inside of a repetition, and yet two to the power of the length.
    const slow = String.raw`^(?:a|a)*b$`;
    const calls = callsBy([slow, "^home"], (pattern) => late.push(pattern));
    const text = "a".repeat(4_000);
    expect([calls("aab"), calls(text), late.length, calls(text), late.length]).toEqual([
      true,
      false,
      0,
      false,
      1,
    ]);
    const startedMs = performance.now();
    for (let count = 0; count < 100; count += 1) expect(calls(text)).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    expect(calls("home, hello")).toBe(true);
    expect(late).toEqual([slow]);
  });

  test("a long text with a costly pattern is judged at once", () => {
    const startedMs = performance.now();
    callsBy(["(x+x+)+y"])("x".repeat(100_000));
    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});
