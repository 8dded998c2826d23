// Which skills a koi may use: its list, the one of the defaults, and that of the room.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { keptOutBy, skillLists } from "../../src/policy/skill-list.ts";
import type { Facts } from "../../src/routing/facts.ts";
import type { AccountId, KoiId, PeerId } from "../../src/routing/ids.ts";

const home = "home" as KoiId;
const room = (
  channel: "discord" | "slack" | "telegram",
  id: string,
  changes: Partial<Facts> = {},
): Facts => ({
  channel,
  accountId: "default" as AccountId,
  peer: { kind: channel === "telegram" ? "group" : "channel", id: id as PeerId },
  ...changes,
});

function pointers(config: SkykoiConfig, facts?: Facts): string[] {
  return skillLists(config, home, facts).map(({ pointer }) => pointer);
}

test("a koi's own list takes the place of that of the defaults", () => {
  expect(pointers({})).toEqual([]);
  expect(pointers({ kois: { defaults: { skills: ["a"] } } })).toEqual(["/kois/defaults/skills"]);
  const both: SkykoiConfig = {
    kois: { defaults: { skills: ["a"] }, list: [{ id: "x" }, { id: "Home", skills: [] }] },
  };
  expect(pointers(both)).toEqual(["/kois/list/1/skills"]);
});

test.each<[string, SkykoiConfig, Facts, string]>([
  [
    "Discord",
    { channels: { discord: { guilds: { "900": { channels: { "901": { skills: ["a"] } } } } } } },
    room("discord", "901", { guildId: "900" }),
    "/channels/discord/guilds/900/channels/901/skills",
  ],
  [
    "Slack",
    { channels: { slack: { channels: { C0123ABCD: { skills: ["a"] } } } } },
    room("slack", "C0123ABCD"),
    "/channels/slack/channels/C0123ABCD/skills",
  ],
  [
    "Telegram, a topic",
    {
      channels: { telegram: { groups: { "-1001": { skills: ["b"], topics: { "7": { skills: ["a"] } } } } } },
    },
    room("telegram", "-1001:topic:7", { parentPeer: { kind: "group", id: "-1001" as PeerId } }),
    "/channels/telegram/groups/-1001/topics/7/skills",
  ],
  [
    "any other room",
    { channels: { telegram: { groups: { "*": { skills: ["a"] } } } } },
    room("telegram", "-5"),
    "/channels/telegram/groups/*/skills",
  ],
])("%s: the nearest entry of the room", (_name, config, facts, pointer) => {
  expect(pointers(config, facts)).toEqual([pointer]);
});

test("rooms say nothing about direct messages", () => {
  const config: SkykoiConfig = { channels: { telegram: { groups: { "*": { skills: [] } } } } };
  const dm: Facts = { ...room("telegram", "7"), peer: { kind: "dm", id: "7" as PeerId } };
  expect(pointers(config, dm)).toEqual([]);
});

test("a skill must be on every list", () => {
  const lists = [
    { value: ["a", "b"], pointer: "/one" },
    { value: ["b"], pointer: "/two" },
  ];
  expect(keptOutBy(lists, "b")).toBe(undefined);
  expect(keptOutBy(lists, "a")?.pointer).toBe("/two");
  expect(keptOutBy(lists, "c")?.pointer).toBe("/one");
});
