// Names of kois and accounts: one spelling each, and no repair behind anybody's back.

import { describe, expect, it } from "vitest";
import { accountIdOf, koiIdOf } from "../../src/routing/ids.ts";

const canonical: readonly (readonly [text: string, id: string])[] = [
  ["work", "work"],
  [" Work\n", "work"],
  ["BIZ-2_a", "biz-2_a"],
  ["0", "0"],
  ["a".repeat(64), "a".repeat(64)],
];
const refused: readonly string[] = [
  "",
  " ",
  "-a",
  "_a",
  "a".repeat(65),
  "Work Team",
  "a.b",
  "a/b",
  "..",
  "a:b",
  "*",
  "日本",
  "zoë",
  "\u212aoi",
  "a\u0000",
  "${KOI}",
];

describe.each([
  ["koiIdOf", koiIdOf],
  ["accountIdOf", accountIdOf],
])("%s", (_, idOf) => {
  it.each(canonical)("%j is %j", (text, id) => {
    expect(idOf(text)).toBe(id);
  });

  it.each(refused)("%j is none", (text) => {
    expect(idOf(text)).toBe(undefined);
  });
});
