// Facts about what a binding states and in which order it is listed.

import type { MatcherCase } from "./matcher-case.ts";

/** Every stated field must hold. */
export const conjunction: readonly MatcherCase[] = [
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

/** Inside a tier the first listed wins. */
export const listOrder: readonly MatcherCase[] = [
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

/** Accounts and channels stand apart. */
export const accounts: readonly MatcherCase[] = [
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
