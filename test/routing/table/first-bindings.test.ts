// The first bindings of a table, read back: what each asks, how many there are, and of whom.

import { expect, test } from "vitest";
import { firstBindings } from "../../../src/routing/table/first-bindings.ts";
import { type RuleWords, rulesOf } from "../make.ts";
import { tableOf } from "./build-table.ts";

function listOf(limit: number, ...words: readonly RuleWords[]) {
  const { matcher, bindings, gateway } = tableOf(rulesOf(...words));
  const koiIds = gateway.kois.map(({ id }) => id);
  return firstBindings(matcher, bindings, koiIds, limit);
}

const rules: readonly RuleWords[] = [
  { koi: "home", guildId: "9", roles: ["72", "71"] },
  { koi: "work", peer: ["dm", "5"] },
  { koi: "home", peer: ["room", "*"], account: "*" },
  { koi: "home" },
];

test("the first ones come in order, with every key that they win, and the rest is counted", () => {
  const { first, total, ofKoi } = listOf(2, ...rules);
  expect(
    first.map(({ bindingIndex, koiId, keys }) => [
      bindingIndex,
      koiId,
      keys.map((key) => [key.kind, key.id, key.role]),
    ]),
  ).toEqual([
    [
      0,
      "home",
      [
        ["guild", "9", "71"],
        ["guild", "9", "72"],
      ],
    ],
    [1, "work", [["dm", "5", ""]]],
  ]);
  expect([total, [...ofKoi]]).toEqual([
    4,
    [
      ["home", 3],
      ["work", 1],
    ],
  ]);
});

test.each([0, 3, 4, 100])("at most %d of four", (limit) => {
  expect(listOf(limit, ...rules).first.map(({ bindingIndex }) => bindingIndex)).toEqual(
    [0, 1, 2, 3].slice(0, limit),
  );
});

test("a role that an earlier binding has is not the later one's", () => {
  const { first } = listOf(9, { guildId: "9", roles: ["71"] }, { guildId: "9", roles: ["71", "72"] });
  expect(first.map(({ keys }) => keys.map(({ role }) => role))).toEqual([["71"], ["72"]]);
});

test("a table without bindings has none", () => {
  expect(listOf(9)).toEqual({ first: [], total: 0, ofKoi: new Map() });
});
