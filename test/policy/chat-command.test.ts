// Commands in chats: what is one, and who may give one.

import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { accessRules } from "../../src/policy/access-rules.ts";
import { chatCommand } from "../../src/policy/chat-command.ts";
import { mayCommand } from "../../src/policy/command-access.ts";
import type { ChannelId, Facts } from "../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../src/routing/ids.ts";

const triggers = ["/new", "/reset"];

test.each([
  ["/new", "new", ""],
  ["  /RESET  ", "new", ""],
  ["/new  what is it? ", "new", "what is it?"],
  ["/new\nline", "new", "line"],
  ["/stop", "stop", ""],
  ["/Status", "status", ""],
  ["/model", "model", ""],
  ["/model a/b", "model", "a/b"],
  ["/compact", "compact", ""],
  ["/compact keep the names", "compact", "keep the names"],
  ["/verbose full", "verbose", "full"],
  ["/reasoning", "reasoning", ""],
  ["/elevated off", "elevated", "off"],
  ["/approve k7w2ap allow-once", "approve", "k7w2ap allow-once"],
  ["/approve", "approve", ""],
])("%j is a command", (text, name, argument) => {
  expect(chatCommand(text, triggers)).toEqual({ name, argument });
});

test.each([
  "/newer",
  "/new.",
  "please /new",
  "/stop it",
  "/status?",
  "/model of a car",
  "/approve k7w2ap",
  "/approve of my plan, please",
  "/verbose please do",
  "stop",
  "/unknown",
  "/",
  "",
  "/constructor",
  "/home/me/file",
])("%j is for the koi", (text) => {
  expect(chatCommand(text, triggers)).toBeUndefined();
});

test("only the configured triggers start afresh", () => {
  expect(chatCommand("/reset", ["/new"])).toBeUndefined();
  expect(chatCommand("Neu anfangen bitte", ["neu anfangen"])).toEqual({ name: "new", argument: "bitte" });
  expect(chatCommand("anything", ["", "  "])).toBeUndefined();
});

describe("who may give commands", () => {
  function may(config: SkykoiConfig, facts: Partial<Facts> & { readonly from?: string } = {}): boolean {
    const { from = "111", ...more } = facts;
    const channel: ChannelId = facts.channel ?? "telegram";
    const all: Facts = {
      channel,
      accountId: "default" as AccountId,
      peer: { kind: "dm", id: from as PeerId },
      ...more,
    };
    return mayCommand(config, accessRules(config, channel, all.accountId), all, from as PeerId);
  }

  const group = { peer: { kind: "group", id: "-100" as PeerId } } as const;
  const open: SkykoiConfig = { channels: { telegram: { dmPolicy: "open", groupPolicy: "open" } } };

  test("a policy that is open admits nobody to commands", () => {
    expect([may(open), may(open, group)]).toEqual([false, false]);
  });

  test("who is on the list may, where the policy is open as well", () => {
    const config: SkykoiConfig = {
      channels: { telegram: { dmPolicy: "open", groupPolicy: "open", allowFrom: ["111"] } },
    };
    expect([may(config), may(config, { from: "222" })]).toEqual([true, false]);
    expect([may(config, group), may(config, { ...group, from: "222" })]).toEqual([true, false]);
  });

  test("everybody may who is in a direct message by a list or an approval", () => {
    expect(may({ channels: { telegram: { dmPolicy: "allowlist", allowFrom: ["111"] } } })).toBe(true);
    expect(may({ channels: { telegram: { dmPolicy: "pairing", allowFrom: ["222"] } } })).toBe(true);
  });

  test("an approval for direct messages does not count in groups", () => {
    const config: SkykoiConfig = { channels: { telegram: { dmPolicy: "pairing", groupPolicy: "open" } } };
    expect(may(config, group)).toBe(false);
  });

  test("in a group its own list comes first", () => {
    const config: SkykoiConfig = {
      channels: {
        telegram: {
          groupPolicy: "open",
          allowFrom: ["111"],
          groupAllowFrom: ["222"],
          groups: { "-200": { allowFrom: ["333"] }, "*": {} },
        },
      },
    };
    const there = { peer: { kind: "group", id: "-200" as PeerId } } as const;
    expect(["111", "222", "333"].map((from) => may(config, { ...group, from }))).toEqual([
      false,
      true,
      false,
    ]);
    expect(["111", "222", "333"].map((from) => may(config, { ...there, from }))).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("an owner may everywhere, and only on the channel that is named", () => {
    const config: SkykoiConfig = { ...open, commands: { ownerAllowFrom: ["telegram:111", "discord:222"] } };
    expect([may(config), may(config, group), may(config, { from: "222" })]).toEqual([true, true, false]);
  });

  test("without access groups everybody may who was let in", () => {
    expect(may({ ...open, commands: { useAccessGroups: false } })).toBe(true);
  });

  test("a WebChat visitor may, unless a list leaves the visitor out", () => {
    expect(may({}, { channel: "webchat", from: "v" })).toBe(true);
    const listed: SkykoiConfig = { channels: { webchat: { dmPolicy: "open", allowFrom: ["w"] } } };
    expect(may(listed, { channel: "webchat", from: "v" })).toBe(false);
  });
});
