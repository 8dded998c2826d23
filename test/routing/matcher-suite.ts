// What every matcher does: the tiers, the conjunction, list order inside a tier. One suite, so that the plain
// reference and the compiled table are held to the same facts.

import { describe, expect, it } from "vitest";
import type { Matcher, Rule, Win } from "../../src/routing/rule.ts";
import { type MessageWords, type RuleWords, factsOf, rulesOf } from "./make.ts";
import type { MatcherCase } from "./matcher-case.ts";
import { ids, kinds, parents } from "./peer-cases.ts";
import { accounts, conjunction, listOrder } from "./precedence-cases.ts";

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

const laws: Readonly<Record<string, readonly MatcherCase[]>> = {
  "every stated field must hold": conjunction,
  "inside a tier the list decides": listOrder,
  "accounts and channels stand apart": accounts,
  "threads hang under their parents": parents,
  "peers come in two classes": kinds,
  "ids are compared whole": ids,
};

/** Holds a matcher to the definition of precedence (Page: Routing rules). `make` gets rules in list order. */
export function testMatcher(name: string, make: (rules: Rule[]) => Matcher): void {
  function check({ rules, message, wins }: MatcherCase): void {
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
