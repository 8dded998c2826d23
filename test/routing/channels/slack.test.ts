// Slack: a letter for the kind, then capitals and digits; mentions and links hold ids, names do not.

import { describe, expect, it } from "vitest";
import { slack } from "../../../src/routing/channels/slack.ts";
import { impossible, kindMismatch, name, testSpellings } from "./spellings.ts";

testSpellings(
  slack,
  [
    {
      kind: "dm",
      id: "U0123ABCD",
      spellings: [
        "u0123abcd",
        "slack:U0123ABCD",
        "user:u0123abcd",
        "slack:user:U0123ABCD",
        "Slack: User: U0123ABCD",
        "<@U0123ABCD>",
        "<@u0123abcd|anna>",
        "slack:<@U0123ABCD>",
      ],
    },
    { kind: "dm", id: "W0123ABCD", spellings: ["w0123abcd"] },
    { kind: "dm", id: "U012345", spellings: [] },
    { kind: "dm", id: "UABCDEFGH", spellings: ["<@uabcdefgh>"] },
    {
      kind: "channel",
      id: "C0123ABCD",
      spellings: [
        "c0123abcd",
        "channel:C0123ABCD",
        "slack:channel:c0123abcd",
        "<#C0123ABCD|general>",
        "<#C0123ABCD>",
        "https://acme.slack.com/archives/C0123ABCD",
        "https://acme.slack.com/archives/C0123ABCD/p1612345678000100",
      ],
    },
    { kind: "channel", id: "G0123ABCD", spellings: ["g0123abcd"] },
    { kind: "group", id: "G0123ABCD", spellings: ["<#G0123ABCD|mpdm>"] },
    { kind: "group", id: "C0123ABCD", spellings: ["slack:c0123abcd"] },
  ],
  [
    {
      kind: "dm",
      problem: kindMismatch("channel"),
      spellings: ["C0123ABCD", "<#C0123ABCD|general>", "G0123ABCD"],
    },
    {
      kind: "dm",
      problem: kindMismatch("conversation"),
      spellings: ["D0123ABCD", "d0123abcd", "slack:D0123ABCD"],
    },
    { kind: "channel", problem: kindMismatch("conversation"), spellings: ["D0123ABCD"] },
    {
      kind: "channel",
      problem: kindMismatch("dm"),
      spellings: ["U0123ABCD", "<@W0123ABCD>", "user:U0123ABCD"],
    },
    { kind: "group", problem: kindMismatch("dm"), spellings: ["U0123ABCD"] },
    {
      kind: "dm",
      problem: name,
      spellings: ["@anna", "anna", "U01234", "B0123ABCD", "T0123ABCD", "U0123-ABCD"],
    },
    { kind: "channel", problem: name, spellings: ["#general", "general", "Customers", "channel:general"] },
    { kind: "channel", problem: name, spellings: ["C01234", "Cß12345", "C01234ſ"] },
    { kind: "dm", problem: impossible, spellings: ["123456789", "<U0123ABCD>", "0U123ABCD", "１２３"] },
  ],
);

describe("ids of workspaces", () => {
  it("has one form of a workspace's id", () => {
    const spellings = ["T0123ABCD", "t0123abcd", "slack:T0123ABCD", "team:t0123abcd", " T0123ABCD\u200b"];
    expect(spellings.map((raw) => slack.canonicalTeamId(raw))).toEqual(spellings.map(() => "T0123ABCD"));
    expect(slack.canonicalTeamId("slack:team:T0123ABCD")).toBe("T0123ABCD");
  });

  it("takes short ids and those of an organisation", () => {
    expect(["T0KOI", "E0123ABCD"].map((raw) => slack.canonicalTeamId(raw))).toEqual(["T0KOI", "E0123ABCD"]);
  });

  it("refuses what is no workspace", () => {
    const refused = ["", "T", "U0123ABCD", "acme.slack.com", "#acme", "Tß1", "tſ1", "0T1"];
    expect(refused.map((raw) => slack.canonicalTeamId(raw))).toEqual(refused.map(() => undefined));
  });
});

describe("what Slack can produce", () => {
  it("has every kind of peer and teams, and no guilds or threads of their own", () => {
    const { id, peerKinds, hasGuilds, hasTeams, hasParents, needsNoCredentials } = slack;
    expect({ id, peerKinds, hasGuilds, hasTeams, hasParents, needsNoCredentials }).toEqual({
      id: "slack",
      peerKinds: ["dm", "group", "channel"],
      hasGuilds: false,
      hasTeams: true,
      hasParents: false,
      needsNoCredentials: false,
    });
    expect([slack.canonicalGuildId("9"), slack.canonicalRoleId("9")]).toEqual([undefined, undefined]);
  });
});
