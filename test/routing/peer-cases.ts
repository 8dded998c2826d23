// Facts about peers: their parents, their kinds and their ids.

import type { MatcherCase } from "./matcher-case.ts";

/** Threads hang under their parents. */
export const parents: readonly MatcherCase[] = [
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

/** Peers come in two classes, and wildcards for each. */
export const kinds: readonly MatcherCase[] = [
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

/** Ids are compared whole. */
export const ids: readonly MatcherCase[] = [
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
