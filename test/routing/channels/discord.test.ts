// Discord: snowflakes bare, prefixed and as mentions, and what is none.

import { describe, expect, it } from "vitest";
import { discord } from "../../../src/routing/channels/discord.ts";
import { impossible, kindMismatch, name, testSpellings } from "./spellings.ts";

testSpellings(
  discord,
  [
    {
      kind: "dm",
      id: "112233445566778899",
      spellings: [
        "discord:112233445566778899",
        "user:112233445566778899",
        "discord:user:112233445566778899",
        "Discord: User: 112233445566778899",
        "<@112233445566778899>",
        "<@!112233445566778899>",
        "discord:<@112233445566778899>",
        "0112233445566778899",
      ],
    },
    {
      kind: "channel",
      id: "998877665544332211",
      spellings: [
        "channel:998877665544332211",
        "discord:channel:998877665544332211",
        "<#998877665544332211>",
      ],
    },
    {
      kind: "group",
      id: "998877665544332211",
      spellings: ["channel:998877665544332211", "<#998877665544332211>"],
    },
    { kind: "channel", id: "5", spellings: ["05"] },
    { kind: "channel", id: "18446744073709551615", spellings: [] },
  ],
  [
    {
      kind: "dm",
      problem: impossible,
      spellings: ["0", "-5", "18446744073709551616", "1".repeat(21), "1.5", "<@>"],
    },
    {
      kind: "dm",
      problem: impossible,
      spellings: ["<@&112233445566778899>", "<@112233445566778899", "１２３"],
    },
    {
      kind: "dm",
      problem: kindMismatch("channel"),
      spellings: ["<#112233445566778899>", "channel:112233445566778899"],
    },
    { kind: "channel", problem: kindMismatch("dm"), spellings: ["<@112233445566778899>", "<@!5>", "user:5"] },
    { kind: "group", problem: kindMismatch("dm"), spellings: ["<@112233445566778899>", "user:5"] },
    { kind: "dm", problem: name, spellings: ["@anna", "anna", "anna#1234", "user:anna"] },
    { kind: "channel", problem: name, spellings: ["#general", "general", "channel:general"] },
  ],
);

describe("ids of guilds and roles", () => {
  it("has one form of a guild's id", () => {
    const spellings = [
      "112233445566778899",
      "discord:112233445566778899",
      "guild:112233445566778899",
      " 0112233445566778899",
    ];
    expect(spellings.map((raw) => discord.canonicalGuildId(raw))).toEqual(
      spellings.map(() => "112233445566778899"),
    );
    expect(discord.canonicalGuildId("discord:guild:112233445566778899")).toBe("112233445566778899");
  });

  it("has one form of a role's id, the mention included", () => {
    const spellings = ["71", "discord:71", "role:71", "<@&71>", "\u200b71", "discord:role:71"];
    expect(spellings.map((raw) => discord.canonicalRoleId(raw))).toEqual(spellings.map(() => "71"));
  });

  it("refuses what is no snowflake", () => {
    const refused = ["", "0", "my server", "guild:", "18446744073709551616", "<@71>", "<#71>"];
    expect(refused.map((raw) => discord.canonicalGuildId(raw))).toEqual(refused.map(() => undefined));
    expect(refused.map((raw) => discord.canonicalRoleId(raw))).toEqual(refused.map(() => undefined));
    expect(discord.canonicalGuildId("<@&71>")).toBe(undefined);
  });
});

describe("what Discord can produce", () => {
  it("has every kind of peer, guilds and threads, and no teams", () => {
    const { id, peerKinds, hasGuilds, hasTeams, hasParents, needsNoCredentials } = discord;
    expect({ id, peerKinds, hasGuilds, hasTeams, hasParents, needsNoCredentials }).toEqual({
      id: "discord",
      peerKinds: ["dm", "group", "channel"],
      hasGuilds: true,
      hasTeams: false,
      hasParents: true,
      needsNoCredentials: false,
    });
    expect(discord.canonicalTeamId("T0KOI")).toBe(undefined);
  });
});
