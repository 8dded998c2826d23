// Whom accounts admit, compared by effect and not by spelling.

import { expect, test } from "vitest";
import { type AccessChange, diffAccess } from "../../../src/compiler/diff/access-changes.ts";
import { resolveChannels } from "../../../src/compiler/resolve/channels.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";

function changes(before: object, after: object): Partial<AccessChange>[] {
  const [old, now]: SkykoiConfig[] = [{ channels: before }, { channels: after }];
  const side = (config: SkykoiConfig) => ({ config, channels: resolveChannels(config) });
  return diffAccess(side(old ?? {}), side(now ?? {})).map(
    ({ places, accountIds, added, removed, opensToAnyone }) => ({
      places,
      accountIds,
      added,
      removed,
      opensToAnyone,
    }),
  );
}

const [anna, ben] = ["+15551230001", "+15551230002"];

test("another spelling of the same people is no change", () => {
  const [one, other] = [{ allowFrom: [anna, ben] }, { allowFrom: [ben, "+1 (555) 123-0001"] }];
  expect(changes({ whatsapp: one }, { whatsapp: other })).toEqual([]);
  const open = { dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open" } as const;
  const listed = { dmPolicy: "allowlist", allowFrom: ["*"], groupPolicy: "open" } as const;
  expect(changes({ whatsapp: open }, { whatsapp: listed })).toEqual([]);
});

test("one asterisk lets in anyone, in direct messages and, where there is no list for them, in groups", () => {
  const listed = { dmPolicy: "allowlist", allowFrom: [anna] } as const;
  expect(changes({ whatsapp: listed }, { whatsapp: { ...listed, allowFrom: [anna, "*"] } })).toEqual([
    { places: [{ kind: "dm" }], accountIds: ["default"], added: [], removed: [anna], opensToAnyone: true },
    {
      places: [{ kind: "room", peerId: "*" }],
      accountIds: ["default"],
      added: [],
      removed: [anna],
      opensToAnyone: true,
    },
  ]);
});

test("an account that only takes over what the channel says changes with it", () => {
  const accounts = { a: {}, b: { allowFrom: [ben] } };
  const before = {
    whatsapp: { dmPolicy: "allowlist", groupPolicy: "disabled", allowFrom: [anna], accounts },
  } as const;
  const after = { whatsapp: { ...before.whatsapp, allowFrom: [anna, ben] } };
  expect(changes(before, after)).toEqual([
    { places: [{ kind: "dm" }], accountIds: ["a"], added: [ben], removed: [], opensToAnyone: false },
  ]);
});

test("rooms are told one by one only where they change in another way than rooms in general", () => {
  const listed = { dmPolicy: "disabled", groupPolicy: "allowlist", groupAllowFrom: [anna] } as const;
  const [one, other] = ["120363000000000001@g.us", "120363000000000002@g.us"];
  const before = { whatsapp: { ...listed, groups: { "*": {}, [one]: {}, [other]: {} } } };
  const everywhere = { whatsapp: { ...before.whatsapp, groupAllowFrom: [anna, ben] } };
  expect(changes(before, everywhere)).toEqual([
    {
      places: [{ kind: "room", peerId: "*" }],
      accountIds: ["default"],
      added: [ben],
      removed: [],
      opensToAnyone: false,
    },
  ]);
  const here = { whatsapp: { ...listed, groups: { "*": {}, [one]: { allowFrom: ["*"] }, [other]: {} } } };
  expect(changes(before, here)).toEqual([
    {
      places: [{ kind: "room", peerId: one }],
      accountIds: ["default"],
      added: [],
      removed: [anna],
      opensToAnyone: true,
    },
  ]);
});

test("Discord's guilds and their channels, and direct messages among several people, are places of their own", () => {
  const guild = "900000000000000001";
  const channel = "800000000000000005";
  const before = { discord: { guilds: { [guild]: { channels: { [channel]: { allow: true } } } } } };
  const after = {
    discord: {
      dm: { groupEnabled: true },
      guilds: { [guild]: { channels: { [channel]: { allow: false } } } },
    },
  };
  expect(changes(before, after)).toMatchObject([
    { places: [{ kind: "group_dm", peerId: "*" }], opensToAnyone: true },
    { places: [{ kind: "room", guildId: guild, peerId: channel }], opensToAnyone: false },
  ]);
  expect(changes({ discord: {} }, { discord: { groupPolicy: "open" } })).toMatchObject([
    { places: [{ kind: "room", guildId: "*" }], opensToAnyone: true },
  ]);
});
