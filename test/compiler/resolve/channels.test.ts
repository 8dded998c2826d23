// The accounts of a channel, and what an omitted account means.

import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { resolveChannels } from "../../../src/compiler/resolve/channels.ts";

type WhatsApp = NonNullable<SkykoiConfig["channels"]>["whatsapp"];

function whatsapp(block: WhatsApp): ReturnType<typeof resolveChannels>["whatsapp"] {
  return resolveChannels(block ? { channels: { whatsapp: block } } : {}).whatsapp;
}

describe("the default account", () => {
  const rows: readonly [what: string, block: WhatsApp, account: string | null][] = [
    ["default, where there is no block", undefined, "default"],
    ["default, where no account is listed", {}, "default"],
    ["the only account", { accounts: { biz: {} } }, "biz"],
    ["the only account, though it is off", { accounts: { biz: { enabled: false } } }, "biz"],
    ["the account called default, wherever it is listed", { accounts: { biz: {}, Default: {} } }, "default"],
    ["none of two", { accounts: { personal: {}, biz: {} } }, null],
    ["the stated one", { defaultAccount: "BIZ", accounts: { personal: {}, Biz: {}, default: {} } }, "biz"],
    ["none, where the stated one does not exist", { defaultAccount: "ops", accounts: { default: {} } }, null],
    ["default, stated where none is listed", { defaultAccount: "default" }, "default"],
  ];
  test.each(rows)("is %s", (_, block, account) => {
    expect(whatsapp(block).defaultAccount).toBe(account);
  });
});

describe("the accounts that receive", () => {
  const rows: readonly [what: string, block: WhatsApp, accounts: string[]][] = [
    ["the implied one", {}, ["default"]],
    ["the listed ones, in order", { accounts: { b: {}, a: {} } }, ["b", "a"]],
    ["those that are on", { accounts: { b: { enabled: false }, a: { enabled: true } } }, ["a"]],
    ["one of each id", { accounts: { biz: {}, Biz: {} } }, ["biz"]],
    ["none of a channel that is off", { enabled: false, accounts: { a: {} } }, []],
  ];
  test.each(rows)("are %s", (_, block, accounts) => {
    expect(whatsapp(block).accounts).toEqual(accounts);
  });
});

test("every channel is there, configured or not", () => {
  const channels = resolveChannels({ channels: { slack: {} } });
  const configured = Object.values(channels).map(({ id, isConfigured, pointer }) => [
    id,
    isConfigured,
    pointer,
  ]);
  expect(configured).toEqual([
    ["whatsapp", false, "/channels/whatsapp"],
    ["telegram", false, "/channels/telegram"],
    ["discord", false, "/channels/discord"],
    ["slack", true, "/channels/slack"],
    ["webchat", false, "/channels/webchat"],
  ]);
});
