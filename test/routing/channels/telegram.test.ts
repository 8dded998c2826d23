// Telegram: numbers as text, topics under their groups, and what is neither.

import { describe, expect, it } from "vitest";
import { telegram } from "../../../src/routing/channels/telegram.ts";
import { impossible, kindMismatch, name, testSpellings } from "./spellings.ts";

testSpellings(
  telegram,
  [
    {
      kind: "dm",
      id: "123456789",
      spellings: ["telegram:123456789", "tg:123456789", "TG: 123456789", "000123456789", `${123456789}`],
    },
    { kind: "dm", id: "9007199254740993", spellings: ["tg:9007199254740993"] },
    {
      kind: "group",
      id: "-1001234567890",
      spellings: [
        `${-1001234567890}`,
        "telegram:-1001234567890",
        "t.me/c/1234567890",
        "https://t.me/c/1234567890",
        "http://T.me/c/1234567890/55",
      ],
    },
    { kind: "channel", id: "-1001234567890", spellings: ["tg:-1001234567890"] },
    {
      kind: "group",
      id: "-1001234567890:topic:42",
      spellings: ["telegram:-1001234567890:topic:42", "-1001234567890:topic:0042"],
    },
    { kind: "group", id: "-1001234567890:topic:1", spellings: [] },
    { kind: "group", id: "-100:topic:7", spellings: [], hint: "migrating_id" },
    { kind: "group", id: "-4012345", spellings: ["-04012345"], hint: "migrating_id" },
    { kind: "group", id: "-999999999999", spellings: [], hint: "migrating_id" },
    { kind: "group", id: "-1000000000000", spellings: [] },
  ],
  [
    {
      kind: "dm",
      problem: impossible,
      spellings: ["0", "-0", "+5", "1.5", "1e3", "12 34", "1:topic:2", "-1:topic:0", "_"],
    },
    { kind: "dm", problem: impossible, spellings: ["1".repeat(20), "１２３", "1_000", "12:3"] },
    { kind: "dm", problem: kindMismatch("group"), spellings: ["-1001234567890", "-5", "t.me/c/1234567890"] },
    { kind: "dm", problem: name, spellings: ["@anna", "anna", "t.me/anna", "https://t.me/anna", "#x"] },
    {
      kind: "group",
      problem: impossible,
      spellings: ["0", "-", "-1:topic:0", "-1:topic:", "-1:topic:x", "-1:Topic:2"],
    },
    {
      kind: "group",
      problem: impossible,
      spellings: ["-1:topic:12345678901", "-1:topic:1:topic:2", "5:topic:1"],
    },
    { kind: "group", problem: kindMismatch("dm"), spellings: ["123456789"] },
    { kind: "channel", problem: kindMismatch("dm"), spellings: ["123456789"] },
    { kind: "group", problem: name, spellings: ["@family", "family"] },
  ],
);

describe("what Telegram can produce", () => {
  it("has people, groups, channels and topics, and no guilds or teams", () => {
    const { id, peerKinds, hasGuilds, hasTeams, hasParents, needsNoCredentials } = telegram;
    expect({ id, peerKinds, hasGuilds, hasTeams, hasParents, needsNoCredentials }).toEqual({
      id: "telegram",
      peerKinds: ["dm", "group", "channel"],
      hasGuilds: false,
      hasTeams: false,
      hasParents: true,
      needsNoCredentials: false,
    });
  });

  it("has no id of a guild, a role or a team", () => {
    const none = [
      telegram.canonicalGuildId("9"),
      telegram.canonicalRoleId("9"),
      telegram.canonicalTeamId("T0KOI"),
    ];
    expect(none).toEqual([undefined, undefined, undefined]);
  });
});
