// WhatsApp: every spelling of a number and of a group, and what is neither.

import { describe, expect, it } from "vitest";
import { whatsapp } from "../../../src/routing/channels/whatsapp.ts";
import { impossible, kindMismatch, name, testSpellings } from "./spellings.ts";

testSpellings(
  whatsapp,
  [
    {
      kind: "dm",
      id: "+15551230001",
      spellings: [
        "+1 (555) 123-0001",
        "15551230001",
        "+1.555.123.0001",
        "+1-555-123-0001",
        "+1 555/123 0001",
        "+1\u00a0555\u00a0123\u00a00001",
        "0015551230001",
        "15551230001@s.whatsapp.net",
        "15551230001:12@s.whatsapp.net",
        "+15551230001@s.whatsapp.net",
        "15551230001@c.us",
        "15551230001@S.WhatsApp.net",
        "whatsapp:+15551230001",
        "WhatsApp: 15551230001",
        "whatsapp:15551230001@s.whatsapp.net",
        "whatsapp:whatsapp:+15551230001",
      ],
    },
    { kind: "dm", id: "+1234567", spellings: ["1234567", "001234567"] },
    { kind: "dm", id: "+123456789012345", spellings: ["123456789012345"] },
    { kind: "dm", id: "+5511987654321", spellings: ["55 11 98765-4321"], hint: "number_variant" },
    { kind: "dm", id: "+551187654321", spellings: ["55 11 8765-4321"], hint: "number_variant" },
    { kind: "dm", id: "+5491123456789", spellings: ["54 9 11 2345-6789"], hint: "number_variant" },
    { kind: "dm", id: "+541123456789", spellings: [], hint: "number_variant" },
    { kind: "dm", id: "+5215512345678", spellings: ["52 1 55 1234 5678"], hint: "number_variant" },
    { kind: "dm", id: "+525512345678", spellings: [], hint: "number_variant" },
    {
      kind: "dm",
      id: "123456789012345@lid",
      spellings: ["whatsapp:123456789012345@lid", "123456789012345:7@LID"],
    },
    {
      kind: "group",
      id: "120363999999999999@g.us",
      spellings: ["120363999999999999", "whatsapp:120363999999999999@g.us", "120363999999999999@G.US"],
    },
    {
      kind: "group",
      id: "15551230001-1612345678@g.us",
      spellings: ["15551230001-1612345678", "whatsapp:15551230001-1612345678"],
    },
    {
      kind: "group",
      id: "1203630...@g.us",
      spellings: ["whatsapp:1203630...@g.us"],
      hint: "unusual_group_id",
    },
    {
      kind: "group",
      id: "Familie Müller@g.us",
      spellings: ["Familie Mu\u0308ller@g.us"],
      hint: "unusual_group_id",
    },
    { kind: "group", id: "a@b@g.us", spellings: [], hint: "unusual_group_id" },
    { kind: "group", id: "team@g.us", spellings: ["whatsapp:whatsapp:team@g.us"], hint: "unusual_group_id" },
  ],
  [
    {
      kind: "dm",
      problem: impossible,
      spellings: [
        "123456",
        "+123456",
        "1234567890123456",
        "0",
        "+",
        "+1+5551230001",
        "１５５５１２３０００１",
      ],
    },
    {
      kind: "dm",
      problem: impossible,
      spellings: ["status@broadcast", "120363000@newsletter", "a1234567", "main"],
    },
    {
      kind: "dm",
      problem: impossible,
      spellings: ["1234567890123456@s.whatsapp.net", "x@s.whatsapp.net", "x@lid"],
    },
    { kind: "dm", problem: kindMismatch("group"), spellings: ["120363999999999999@g.us", "whatsapp:x@g.us"] },
    { kind: "dm", problem: name, spellings: ["@anna", "#family"] },
    { kind: "group", problem: impossible, spellings: ["family", "whatsapp:", "12345", "1-2-3"] },
    { kind: "group", problem: impossible, spellings: ["-------", "1".repeat(256), `1-${"2".repeat(254)}`] },
    {
      kind: "group",
      problem: kindMismatch("dm"),
      spellings: [
        "+15551230001",
        "15551230001",
        "+1 (555) 123-0001",
        "15551230001@s.whatsapp.net",
        "12345@lid",
      ],
    },
    { kind: "group", problem: name, spellings: ["@family", "#family", "@g.us", "whatsapp: @g.us"] },
  ],
);

describe("what WhatsApp can produce", () => {
  it("has people and groups, and no guilds, teams or threads", () => {
    const { id, peerKinds, hasGuilds, hasTeams, hasParents, needsNoCredentials } = whatsapp;
    expect({ id, peerKinds, hasGuilds, hasTeams, hasParents, needsNoCredentials }).toEqual({
      id: "whatsapp",
      peerKinds: ["dm", "group"],
      hasGuilds: false,
      hasTeams: false,
      hasParents: false,
      needsNoCredentials: true,
    });
  });

  it("has no id of a guild, a role or a team", () => {
    const none = [
      whatsapp.canonicalGuildId("9"),
      whatsapp.canonicalRoleId("9"),
      whatsapp.canonicalTeamId("T0KOI"),
    ];
    expect(none).toEqual([undefined, undefined, undefined]);
  });
});
