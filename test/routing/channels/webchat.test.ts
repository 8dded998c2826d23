// WebChat: ids are taken as they are, short of what cannot be seen.

import { describe, expect, it } from "vitest";
import { webchat } from "../../../src/routing/channels/webchat.ts";
import { impossible, testSpellings } from "./spellings.ts";

testSpellings(
  webchat,
  [
    { kind: "dm", id: "visitor-7", spellings: [" visitor-7 ", "visitor\u200b-7"] },
    { kind: "dm", id: "Visitor-7", spellings: [] },
    { kind: "dm", id: "webchat:visitor-7", spellings: [] },
    { kind: "dm", id: "gäst", spellings: ["ga\u0308st", "ga\u200b\u0308st"] },
    { kind: "dm", id: "客人 七", spellings: [] },
    { kind: "dm", id: "x".repeat(256), spellings: [] },
    { kind: "group", id: "room-1", spellings: ["room-1\u00a0"] },
  ],
  [
    {
      kind: "dm",
      problem: impossible,
      spellings: ["x".repeat(257), "a\u0000b", "a\nb", "a${b}", "a\u007f", "a\u009fb"],
    },
    { kind: "group", problem: impossible, spellings: ["\ud83d", "a\u2029b"] },
  ],
);

describe("what WebChat can produce", () => {
  it("has visitors and rooms, and nothing else", () => {
    const { id, peerKinds, hasGuilds, hasTeams, hasParents, needsNoCredentials } = webchat;
    expect({ id, peerKinds, hasGuilds, hasTeams, hasParents, needsNoCredentials }).toEqual({
      id: "webchat",
      peerKinds: ["dm", "group"],
      hasGuilds: false,
      hasTeams: false,
      hasParents: false,
      needsNoCredentials: true,
    });
  });

  it("has no id of a guild, a role or a team", () => {
    const none = [
      webchat.canonicalGuildId("9"),
      webchat.canonicalRoleId("9"),
      webchat.canonicalTeamId("T0KOI"),
    ];
    expect(none).toEqual([undefined, undefined, undefined]);
  });
});
