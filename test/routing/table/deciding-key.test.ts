// The key that decided a message, and its name: one and the same wherever the binding stands.

import { expect, test } from "vitest";
import { bindingIdentity } from "../../../src/runtime/hits/binding-identity.ts";
import { decidingRecord } from "../../../src/routing/table/deciding-key.ts";
import { keysOfRule } from "../../../src/routing/table/rule-key.ts";
import type { Rule } from "../../../src/routing/rule.ts";
import { factsOf, type MessageWords, type RuleWords, rulesOf } from "../make.ts";
import { tableOf } from "./build-table.ts";

function identityOf(rules: readonly Rule[], message: MessageWords): string | undefined {
  const table = tableOf(rules);
  const facts = factsOf(message);
  const { bindingIndex } = table.matcher.win(facts) ?? {};
  const record = bindingIndex === undefined ? undefined : decidingRecord(table.matcher, facts, bindingIndex);
  return record && bindingIdentity(record.koiId, record.key);
}

const other: RuleWords = { account: "z", peer: ["dm", "77"] };

test.each<[string, RuleWords, MessageWords]>([
  ["a peer", { peer: ["room", "5"] }, {}],
  ["a parent", { peer: ["room", "4"] }, { parent: ["channel", "4"] }],
  ["any room", { account: "*", peer: ["room", "*"] }, {}],
  ["a guild with a role", { guildId: "9", roles: ["71", "72"] }, { guildId: "9", roles: ["70", "72"] }],
  ["a peer in a guild", { peer: ["room", "5"], guildId: "9" }, { guildId: "9" }],
  ["a team", { teamId: "T1" }, { teamId: "T1" }],
  ["an account", {}, {}],
  ["a channel", { account: "*" }, {}],
])("%s keeps its name at another place", (_, words, message) => {
  const rule = { koi: "home", ...words };
  const [first] = rulesOf(rule);
  const identity = identityOf(rulesOf(rule), message);
  expect(identityOf(rulesOf(other, rule), message)).toBe(identity);
  expect(keysOfRule(first as Rule).map((key) => bindingIdentity((first as Rule).koiId, key))).toContain(
    identity,
  );
});

test("another koi, account or condition is another binding", () => {
  const names = [
    identityOf(rulesOf({ peer: ["room", "5"] }), {}),
    identityOf(rulesOf({ koi: "work", peer: ["room", "5"] }), {}),
    identityOf(rulesOf({ peer: ["room", "5"], account: "*" }), {}),
    identityOf(rulesOf({ peer: ["room", "5"], guildId: "9" }), { guildId: "9" }),
  ];
  expect(new Set(names).size).toBe(4);
  expect(names).not.toContain(undefined);
});

test("a binding that does not match has no key", () => {
  const { matcher } = tableOf(rulesOf({ peer: ["room", "5"] }));
  expect(decidingRecord(matcher, factsOf({ peer: ["dm", "6"] }), 0)).toBeUndefined();
});
