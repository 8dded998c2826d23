// The compiled table, held to the suite of all matchers; and what only the table has.

import { describe, expect, it } from "vitest";
import { factsOf, rulesOf } from "../make.ts";
import { testMatcher } from "../matcher-suite.ts";
import { tableOf } from "./build-table.ts";

testMatcher("compiled table", (rules) => tableOf(rules).matcher);

describe("a table's matcher", () => {
  it("tells two keys apart that share hash home and tag, in a table of many keys", () => {
    const rules = rulesOf(...Array.from({ length: 3000 }, (_, n) => ({ peer: ["room", `${n}`] as const })));
    const { matcher } = tableOf(rules);
    const winners = rules.map((_, n) => matcher.win(factsOf({ peer: ["channel", `${n}`] }))?.bindingIndex);
    expect(winners).toEqual(rules.map((rule) => rule.index));
    const strangers = rules.map((_, n) => matcher.win(factsOf({ peer: ["channel", `${n + 3000}`] })));
    expect(strangers).toEqual(rules.map(() => undefined));
  });

  it("tells the accounts apart that bind one id from those that do not, of thousands", () => {
    const accounts = Array.from({ length: 6000 }, (_, n) => `a${n}`);
    const { matcher } = tableOf(
      rulesOf(
        ...accounts.map((account, n) => ({
          koi: "k",
          account,
          peer: ["room", n % 2 === 0 ? "5" : "6"] as const,
        })),
      ),
    );
    const winners = accounts.map((account) => matcher.win(factsOf({ account }))?.bindingIndex);
    expect(winners).toEqual(accounts.map((_, n) => (n % 2 === 0 ? n : undefined)));
  });

  it("lists the scopes of a channel: of any account, and of each account that has bindings", () => {
    const { matcher } = tableOf(
      rulesOf({ account: "*" }, { account: "a", peer: ["dm", "1"] }, { channel: "slack" }),
    );
    const { any, accounts } = matcher.scopesOf("discord");
    expect([[...any], [...accounts].map(([id, row]) => [id, [...row]])]).toEqual([
      [-1, -1, -1, -1, -1, -1, 0],
      [["a", [1, -1, -1, -1, -1, -1, -1]]],
    ]);
  });

  it("lists no scope for a channel without bindings", () => {
    const { any, accounts } = tableOf([]).matcher.scopesOf("whatsapp");
    expect([[...any], [...accounts]]).toEqual([[-1, -1, -1, -1, -1, -1, -1], []]);
  });

  it("names the first binding that has conditions at a key, with all of them", () => {
    const { matcher } = tableOf(
      rulesOf(
        { peer: ["room", "5"] },
        { peer: ["room", "5"], guildId: "9", teamId: "T1", roles: ["71", "72"] },
      ),
    );
    const scope = matcher.scopesOf("discord").accounts.get("a")?.[1] ?? -1;
    const at = matcher.find(scope, "5");
    expect([matcher.unconditional(at), matcher.firstConditional(at)]).toEqual([
      0,
      { bindingIndex: 1, guildId: "9", teamId: "T1", role: "71" },
    ]);
  });

  it("finds nothing in a scope that no binding made", () => {
    expect(tableOf(rulesOf({ peer: ["room", "5"] })).matcher.find(-1, "5")).toBe(0);
  });
});
