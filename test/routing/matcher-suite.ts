// What every matcher does: the tiers, the conjunction, list order inside a tier. One suite, so that the plain
// reference and the compiled table are held to the same facts.

import { describe, expect, it } from "vitest";
import type { Matcher, Rule, Win } from "../../src/routing/rule.ts";
import { type MessageWords, type RuleWords, factsOf, rulesOf } from "./make.ts";

type WonTier = Win["tier"];

/** A rule of each tier that `everything` matches, best tier first. */
const ruleOfTier: Readonly<Record<WonTier, RuleWords>> = {
  peer: { peer: ["room", "5"] },
  parentPeer: { peer: ["room", "4"] },
  peerKind: { peer: ["room", "*"] },
  guildRoles: { guildId: "9", roles: ["71"] },
  guild: { guildId: "9" },
  team: { teamId: "T1" },
  account: { account: "a" },
  channel: { account: "*" },
};
const everything: MessageWords = {
  peer: ["channel", "5"],
  parent: ["channel", "4"],
  guildId: "9",
  roles: ["70", "71"],
  teamId: "T1",
};

const tierOrder = Object.keys(ruleOfTier) as WonTier[];
const tierPairs = tierOrder.flatMap((better, i) =>
  tierOrder.slice(i + 1).map((worse) => [better, worse] as const),
);

/** A fact: these rules, this message, this winner (`null`: none). */
interface Case {
  readonly fact: string;
  readonly rules: readonly RuleWords[];
  readonly message: MessageWords;
  readonly wins: readonly [index: number, tier: WonTier] | null;
}

const conjunction: readonly Case[] = [
  {
    fact: "a binding with peer and guild does not take another channel of the guild",
    rules: [{ peer: ["room", "5"], guildId: "9" }],
    message: { peer: ["channel", "6"], guildId: "9" },
    wins: null,
  },
  {
    fact: "a binding with peer and guild does not take the peer in another guild",
    rules: [{ peer: ["room", "5"], guildId: "9" }],
    message: { peer: ["channel", "5"], guildId: "8" },
    wins: null,
  },
  {
    fact: "a binding with peer and guild takes the peer in its guild",
    rules: [{ peer: ["room", "5"], guildId: "9" }],
    message: { peer: ["channel", "5"], guildId: "9" },
    wins: [0, "peer"],
  },
  {
    fact: "a binding with a guild does not take a message without one",
    rules: [{ guildId: "9" }],
    message: { peer: ["dm", "5"] },
    wins: null,
  },
  {
    fact: "a binding with peer and team needs both",
    rules: [{ channel: "slack", peer: ["room", "C1"], teamId: "T1" }],
    message: { channel: "slack", peer: ["channel", "C1"], teamId: "T2" },
    wins: null,
  },
  {
    fact: "a binding with guild and team needs both",
    rules: [{ guildId: "9", teamId: "T1" }, { guildId: "9" }],
    message: { guildId: "9", teamId: "T2" },
    wins: [1, "guild"],
  },
  {
    fact: "a binding with guild and team wins in the tier of the guild",
    rules: [{ guildId: "9", teamId: "T1" }, { teamId: "T1" }],
    message: { guildId: "9", teamId: "T1" },
    wins: [0, "guild"],
  },
  {
    fact: "a binding with guild, team and roles needs all three",
    rules: [{ guildId: "9", teamId: "T1", roles: ["71"] }],
    message: { guildId: "9", teamId: "T1", roles: ["72"] },
    wins: null,
  },
  {
    fact: "a binding with guild, team and roles wins in the tier of the roles",
    rules: [{ guildId: "9" }, { guildId: "9", teamId: "T1", roles: ["71"] }],
    message: { guildId: "9", teamId: "T1", roles: ["71"] },
    wins: [1, "guildRoles"],
  },
  {
    fact: "a binding with a peer and every condition takes what fulfils them all",
    rules: [{ peer: ["room", "5"], guildId: "9", teamId: "T1", roles: ["70", "71"] }],
    message: { guildId: "9", teamId: "T1", roles: ["71"] },
    wins: [0, "peer"],
  },
  {
    fact: "roles hold where the sender has any of them",
    rules: [{ guildId: "9", roles: ["70", "71"] }],
    message: { guildId: "9", roles: ["69", "71"] },
    wins: [0, "guildRoles"],
  },
  {
    fact: "roles do not hold where the sender has none of them",
    rules: [{ guildId: "9", roles: ["70", "71"] }],
    message: { guildId: "9", roles: ["72"] },
    wins: null,
  },
  {
    fact: "roles do not hold where the message names none",
    rules: [{ guildId: "9", roles: ["70"] }],
    message: { guildId: "9" },
    wins: null,
  },
  {
    fact: "roles of one guild do not hold in another",
    rules: [{ guildId: "9", roles: ["70"] }],
    message: { guildId: "8", roles: ["70"] },
    wins: null,
  },
  {
    fact: "a condition on the account alone is kept",
    rules: [{ roles: ["70"] }, { account: "*" }],
    message: { roles: ["71"] },
    wins: [1, "channel"],
  },
];

const listOrder: readonly Case[] = [
  {
    fact: "of two bindings for one peer the first wins",
    rules: [{ peer: ["room", "5"] }, { peer: ["room", "5"] }],
    message: {},
    wins: [0, "peer"],
  },
  {
    fact: "a binding with a condition listed first wins over the plain one",
    rules: [{ peer: ["room", "5"], guildId: "9" }, { peer: ["room", "5"] }],
    message: { guildId: "9" },
    wins: [0, "peer"],
  },
  {
    fact: "a binding with a condition listed second does not win over the plain one",
    rules: [{ peer: ["room", "5"] }, { peer: ["room", "5"], guildId: "9" }],
    message: { guildId: "9" },
    wins: [0, "peer"],
  },
  {
    fact: "of bindings with unlike conditions the first that holds wins",
    rules: [
      { peer: ["room", "5"], guildId: "8" },
      { peer: ["room", "5"], roles: ["70"] },
      { peer: ["room", "5"], guildId: "9" },
      { peer: ["room", "5"], teamId: "T1" },
    ],
    message: { guildId: "9", roles: ["71"], teamId: "T1" },
    wins: [2, "peer"],
  },
  {
    fact: "a binding for any account listed first wins over one for the account, for one peer",
    rules: [{ account: "*", peer: ["room", "5"] }, { peer: ["room", "5"] }],
    message: {},
    wins: [0, "peer"],
  },
  {
    fact: "a binding for the account listed first wins over one for any account, for one peer",
    rules: [{ peer: ["room", "5"] }, { account: "*", peer: ["room", "5"] }],
    message: {},
    wins: [0, "peer"],
  },
  {
    fact: "a binding for any account listed first wins over one for the account, for one guild",
    rules: [{ account: "*", guildId: "9" }, { guildId: "9" }],
    message: { guildId: "9" },
    wins: [0, "guild"],
  },
  {
    fact: "the account wins over the channel, whatever the order",
    rules: [{ account: "*" }, { account: "a" }],
    message: {},
    wins: [1, "account"],
  },
  {
    fact: "of the sender's roles the one of the first binding decides, not the first role",
    rules: [
      { guildId: "9", roles: ["72"] },
      { guildId: "9", roles: ["71"] },
    ],
    message: { guildId: "9", roles: ["71", "72"] },
    wins: [0, "guildRoles"],
  },
  {
    fact: "an earlier binding for the guild does not win over a later one with roles",
    rules: [{ guildId: "9" }, { guildId: "9", roles: ["71"] }],
    message: { guildId: "9", roles: ["71"] },
    wins: [1, "guildRoles"],
  },
];

const accounts: readonly Case[] = [
  {
    fact: "a binding for one account does not take another account",
    rules: [{ account: "b", peer: ["room", "5"] }, { account: "b", guildId: "9" }, { account: "b" }],
    message: { guildId: "9" },
    wins: null,
  },
  {
    fact: "a binding for any account takes an account that no binding names",
    rules: [{ account: "b" }, { account: "*" }],
    message: { account: "c" },
    wins: [1, "channel"],
  },
  {
    fact: "a binding for one channel does not take another channel",
    rules: [
      { channel: "slack", account: "*" },
      { channel: "slack", peer: ["room", "5"] },
    ],
    message: {},
    wins: null,
  },
  { fact: "no binding at all gives no winner", rules: [], message: {}, wins: null },
];

const parents: readonly Case[] = [
  {
    fact: "a binding for a thread wins over the one for its parent",
    rules: [
      { channel: "telegram", peer: ["room", "-100"] },
      { channel: "telegram", peer: ["room", "-100:topic:7"] },
    ],
    message: { channel: "telegram", peer: ["group", "-100:topic:7"], parent: ["group", "-100"] },
    wins: [1, "peer"],
  },
  {
    fact: "a topic is taken by the binding of its group",
    rules: [{ channel: "telegram", peer: ["room", "-100"] }],
    message: { channel: "telegram", peer: ["group", "-100:topic:7"], parent: ["group", "-100"] },
    wins: [0, "parentPeer"],
  },
  {
    fact: "a binding for a topic does not take its group",
    rules: [{ channel: "telegram", peer: ["room", "-100:topic:7"] }],
    message: { channel: "telegram", peer: ["group", "-100"] },
    wins: null,
  },
  {
    fact: "the conditions of a parent's binding must hold as well",
    rules: [{ peer: ["room", "4"], guildId: "8" }],
    message: { parent: ["channel", "4"], guildId: "9" },
    wins: null,
  },
  {
    fact: "a parent's binding with a condition that holds takes the thread",
    rules: [{ peer: ["room", "4"], guildId: "9" }],
    message: { parent: ["channel", "4"], guildId: "9" },
    wins: [0, "parentPeer"],
  },
  {
    fact: "the parent's class counts, not the message's",
    rules: [{ peer: ["dm", "4"] }],
    message: { parent: ["channel", "4"] },
    wins: null,
  },
  {
    fact: "a parent's binding for another account does not take the thread",
    rules: [{ account: "b", peer: ["room", "4"] }, { account: "a" }],
    message: { parent: ["channel", "4"] },
    wins: [1, "account"],
  },
];

const kinds: readonly Case[] = [
  {
    fact: "a binding for a group takes a channel of that id: they are one class",
    rules: [{ peer: ["room", "5"] }],
    message: { peer: ["group", "5"] },
    wins: [0, "peer"],
  },
  {
    fact: "a binding for a room does not take a person of that id",
    rules: [{ peer: ["room", "5"] }],
    message: { peer: ["dm", "5"] },
    wins: null,
  },
  {
    fact: "any direct message is taken by the wildcard for direct messages",
    rules: [{ peer: ["room", "*"] }, { peer: ["dm", "*"] }],
    message: { peer: ["dm", "77"] },
    wins: [1, "peerKind"],
  },
  {
    fact: "any group and any channel are taken by the wildcard for rooms",
    rules: [{ peer: ["dm", "*"] }, { peer: ["room", "*"] }],
    message: { peer: ["group", "77"] },
    wins: [1, "peerKind"],
  },
  {
    fact: "a wildcard with a guild needs the guild",
    rules: [{ peer: ["room", "*"], guildId: "9" }, { account: "*" }],
    message: { guildId: "8" },
    wins: [1, "channel"],
  },
  {
    fact: "a wildcard with a guild that holds wins over the guild's own binding",
    rules: [{ guildId: "9" }, { peer: ["room", "*"], guildId: "9" }],
    message: { guildId: "9" },
    wins: [1, "peerKind"],
  },
  {
    fact: "a wildcard does not take a thread by its parent",
    rules: [{ peer: ["dm", "*"] }],
    message: { peer: ["channel", "5"], parent: ["dm", "4"] },
    wins: null,
  },
];

const ids: readonly Case[] = [
  {
    fact: "an id keeps its case",
    rules: [{ channel: "webchat", peer: ["dm", "Visitor"] }],
    message: { channel: "webchat", peer: ["dm", "visitor"] },
    wins: null,
  },
  {
    fact: "an id beyond ASCII is found",
    rules: [
      { channel: "webchat", peer: ["dm", "gäst-1"] },
      { channel: "webchat", peer: ["dm", "客人"] },
      { channel: "webchat", peer: ["dm", "🐟"] },
    ],
    message: { channel: "webchat", peer: ["dm", "客人"] },
    wins: [1, "peer"],
  },
  {
    fact: "an id beyond the basic plane is found",
    rules: [{ channel: "webchat", peer: ["dm", "🐟"] }],
    message: { channel: "webchat", peer: ["dm", "🐟"] },
    wins: [0, "peer"],
  },
  {
    fact: "an id beyond ASCII that differs in one character is not found",
    rules: [{ channel: "webchat", peer: ["dm", "gäst-1"] }],
    message: { channel: "webchat", peer: ["dm", "gäst-2"] },
    wins: null,
  },
  {
    fact: "an id beyond ASCII with a condition is found",
    rules: [{ channel: "webchat", peer: ["room", "räume"], guildId: "gilde-ß", roles: ["rolle-ü"] }],
    message: { channel: "webchat", peer: ["group", "räume"], guildId: "gilde-ß", roles: ["x", "rolle-ü"] },
    wins: [0, "peer"],
  },
  {
    fact: "an id is not found by its beginning, nor by more than itself",
    rules: [{ channel: "webchat", peer: ["dm", "guest"] }],
    message: { channel: "webchat", peer: ["dm", "guest1"] },
    wins: null,
  },
  {
    fact: "an id of 256 characters is found",
    rules: [{ channel: "webchat", peer: ["dm", "ä".repeat(256)] }],
    message: { channel: "webchat", peer: ["dm", "ä".repeat(256)] },
    wins: [0, "peer"],
  },
  {
    fact: "one id on two accounts is two peers",
    rules: [
      { channel: "webchat", account: "b", peer: ["dm", "guest"] },
      { channel: "webchat", account: "a", peer: ["dm", "guest"] },
    ],
    message: { channel: "webchat", account: "a", peer: ["dm", "guest"] },
    wins: [1, "peer"],
  },
];

const laws: Readonly<Record<string, readonly Case[]>> = {
  "every stated field must hold": conjunction,
  "inside a tier the list decides": listOrder,
  "accounts and channels stand apart": accounts,
  "threads hang under their parents": parents,
  "peers come in two classes": kinds,
  "ids are compared whole": ids,
};

/** Holds a matcher to the definition of precedence (Page: Routing rules). `make` gets rules in list order. */
export function testMatcher(name: string, make: (rules: Rule[]) => Matcher): void {
  function check({ rules, message, wins }: Case): void {
    const list = rulesOf(...rules);
    const won = make(list).win(factsOf(message));
    expect(won).toEqual(
      wins === null ? undefined : { bindingIndex: wins[0], koiId: list[wins[0]]?.koiId, tier: wins[1] },
    );
  }

  describe(`the matcher: ${name}`, () => {
    it.each(tierOrder)("a message is won in the tier %s", (tier) => {
      const won = make(rulesOf(ruleOfTier[tier])).win(factsOf(everything));
      expect(won).toEqual({ bindingIndex: 0, koiId: "k0", tier });
    });
    it.each(tierPairs)("%s wins over %s, whatever the order", (better, worse) => {
      const first = make(rulesOf(ruleOfTier[better], ruleOfTier[worse])).win(factsOf(everything));
      expect(first).toEqual({ bindingIndex: 0, koiId: "k0", tier: better });
      const second = make(rulesOf(ruleOfTier[worse], ruleOfTier[better])).win(factsOf(everything));
      expect(second).toEqual({ bindingIndex: 1, koiId: "k1", tier: better });
    });
    describe.each(Object.entries(laws))("%s", (_, cases) => {
      it.each(cases.map((one) => [one.fact, one] as const))("%s", (_fact, one) => check(one));
    });
  });
}
