// "It almost matched": each near miss names the one field that was in the way.

import { describe, expect, it } from "vitest";
import { type NearMiss, nearMisses } from "../../../src/routing/table/near-misses.ts";
import { type MessageWords, type RuleWords, factsOf, rulesOf } from "../make.ts";
import { tableOf } from "./build-table.ts";

function missesOf(rules: readonly RuleWords[], message: MessageWords): readonly NearMiss[] {
  return tableOf(rulesOf(...rules)).nearMisses(factsOf(message));
}

function only(field: NearMiss["differs"][number], bindingIndex = 0): NearMiss[] {
  return [{ bindingIndex, differs: [field] }];
}

const found: readonly (readonly [fact: string, RuleWords, MessageWords, NearMiss["differs"][number]])[] = [
  ["the peer on another account", { account: "b", peer: ["room", "5"] }, {}, "accountId"],
  [
    "the parent on another account",
    { account: "b", peer: ["room", "4"] },
    { parent: ["channel", "4"] },
    "accountId",
  ],
  ["any room of another account", { account: "b", peer: ["room", "*"] }, {}, "accountId"],
  ["the guild on another account", { account: "b", guildId: "9" }, { guildId: "9" }, "accountId"],
  ["the team on another account", { account: "b", teamId: "T1" }, { teamId: "T1" }, "accountId"],
  ["another account as a whole", { account: "b" }, {}, "accountId"],
  ["the id as a person", { peer: ["dm", "5"] }, {}, "peer"],
  ["the id as a room, on any account", { account: "*", peer: ["room", "5"] }, { peer: ["dm", "5"] }, "peer"],
  ["the peer in another guild", { peer: ["room", "5"], guildId: "9" }, { guildId: "8" }, "guildId"],
  ["the peer in a guild, without one", { peer: ["room", "5"], guildId: "9" }, {}, "guildId"],
  ["the peer in another team", { peer: ["room", "5"], teamId: "T1" }, { teamId: "T2" }, "teamId"],
  ["the guild without the role", { guildId: "9", roles: ["71"] }, { guildId: "9", roles: ["72"] }, "roles"],
  ["the guild without any role", { guildId: "9", roles: ["71", "72"] }, { guildId: "9" }, "roles"],
  [
    "any account, the guild without the role",
    { account: "*", guildId: "9", roles: ["71"] },
    { guildId: "9" },
    "roles",
  ],
];

describe("a near miss", () => {
  it.each(found)("is %s", (_, rule, message, field) => {
    expect(missesOf([rule], message)).toEqual(only(field));
  });

  it("is named beside the binding that wins", () => {
    const rules: readonly RuleWords[] = [{ account: "*" }, { account: "b", peer: ["room", "5"] }];
    expect(missesOf(rules, {})).toEqual(only("accountId", 1));
  });

  it("comes in binding order, whatever it misses by", () => {
    const rules: readonly RuleWords[] = [
      { account: "b" },
      { peer: ["dm", "5"] },
      { account: "b", peer: ["room", "5"] },
      { peer: ["room", "5"], guildId: "9" },
    ];
    expect(missesOf(rules, {})).toEqual([
      ...only("accountId", 0),
      ...only("peer", 1),
      ...only("accountId", 2),
      ...only("guildId", 3),
    ]);
  });

  it("comes in binding order, five at most", () => {
    const accounts = ["g", "f", "e", "d", "c", "b"];
    const rules = accounts.map((account) => ({ account, peer: ["room", "5"] as const }));
    expect(missesOf(rules, {}).map((miss) => miss.bindingIndex)).toEqual([0, 1, 2, 3, 4]);
    expect(
      nearMisses(tableOf(rulesOf(...rules)).matcher, factsOf({}), 2).map((miss) => miss.bindingIndex),
    ).toEqual([0, 1]);
  });
});

describe("no near miss", () => {
  const none: readonly (readonly [fact: string, RuleWords, MessageWords])[] = [
    ["a binding that matches", { peer: ["room", "5"] }, {}],
    [
      "a binding that matches by its second role",
      { guildId: "9", roles: ["71", "72"] },
      { guildId: "9", roles: ["72"] },
    ],
    [
      "a binding for the peer that matches by its second role",
      { peer: ["room", "5"], guildId: "9", roles: ["71", "72"] },
      { guildId: "9", roles: ["72"] },
    ],
    [
      "a binding that misses by two fields",
      { peer: ["room", "5"], guildId: "9", teamId: "T1" },
      { guildId: "8" },
    ],
    [
      "a binding on another account with a condition that fails",
      { account: "b", peer: ["room", "5"], guildId: "9" },
      {},
    ],
    ["a binding on another channel", { channel: "slack", peer: ["room", "5"] }, {}],
    ["a binding for another peer", { peer: ["room", "6"] }, {}],
  ];

  it.each(none)("is %s", (_, rule, message) => {
    expect(missesOf([rule], message)).toEqual([]);
  });

  it("is there in a table without bindings", () => {
    expect(missesOf([], {})).toEqual([]);
  });
});
