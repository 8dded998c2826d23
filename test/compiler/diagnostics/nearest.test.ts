// Which word a misspelt one was meant to be.

import { expect, test } from "vitest";
import { nearest } from "../../../src/compiler/diagnostics/nearest.ts";

const CASES: readonly (readonly [
  fact: string,
  text: string,
  candidates: readonly string[],
  near: string | undefined,
])[] = [
  ["a letter is missing", "whatsap", ["telegram", "whatsapp"], "whatsapp"],
  ["a letter is too many", "idd", ["id"], "id"],
  ["a letter is another one", "nome", ["name"], "name"],
  ["two letters are swapped", "moed", ["mode"], "mode"],
  ["two slips in a long word", "workspcae", ["workspace"], "workspace"],
  ["three slips are too many", "wrkspcea", ["workspace"], undefined],
  ["half of the letters are too many", "to", ["do"], undefined],
  ["a short word with two slips", "moat", ["mode"], undefined],
  ["capitals alone", "KOIID", ["koi", "koiId"], "koiId"],
  ["capitals and a slip", "Whatsap", ["whatsapp"], "whatsapp"],
  ["the nearest wins", "scopes", ["scoped", "scope"], "scoped"],
  ["of equals the first wins", "cat", ["bat", "hat"], "bat"],
  ["the word itself", "mode", ["made", "mode"], "mode"],
  ["nothing to choose from", "mode", [], undefined],
  ["nothing written", "", ["a", "ab"], undefined],
  ["letters beyond ASCII", "zoë", ["zoe"], "zoe"],
];

test.each(CASES)("%s", (_fact, text, candidates, near) => {
  expect(nearest(text, candidates)).toBe(near);
});

test("more letters may be wrong where that is asked for", () => {
  expect([nearest("di", ["id"]), nearest("di", ["id"], 1)]).toEqual([undefined, "id"]);
});

test("long texts take no time", () => {
  expect(nearest("x".repeat(1_000_000), ["x".repeat(100), "y"])).toBe(undefined);
});
