// Adapters are loaded when the first account of their channel is to run, once, and get what the config says now.

import { join } from "node:path";
import { expect, test } from "vitest";
import type { ChannelHost } from "../../../src/channels/channel-host.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { Accounts } from "../../../src/runtime/accounts/accounts.ts";
import { Adapters, impliedByEnv } from "../../../src/runtime/channels/adapters.ts";
import { hostOf } from "../../../src/runtime/channels/channel-hosts.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { ManualClock } from "../manual-clock.ts";
import { tinyTable } from "../tiny-table.ts";

type Telegram = NonNullable<NonNullable<SkykoiConfig["channels"]>["telegram"]>;

function hostWith(config: SkykoiConfig): ChannelHost {
  return hostOf("telegram", {
    gateway: () => tinyTable({ config }).gateway,
    env: { VAULT: "/vault" },
    home: "/home/mia",
    stateDir: "/state",
    resolveSecret: (secret) => Promise.resolve(`secret of ${JSON.stringify(secret)}`),
    lease: () => ({ kind: "held", holder: "somebody" }),
    webhook: () => () => undefined,
    clock: new ManualClock(),
    log: silentLog,
  });
}

function setUp(make: () => Promise<MemoryChannel>) {
  const channels = new Adapters({ adapters: { telegram: make }, hostOf: () => hostWith({}) });
  const accounts = new Accounts({
    channels,
    implied: new Set(),
    emit: () => Promise.resolve({ outcome: "accepted" }),
    log: silentLog,
  });
  const sync = (telegram: Telegram | undefined, ids: readonly string[]) =>
    accounts.sync(tinyTable({ config: telegram ? { channels: { telegram } } : {}, accounts: ids }).gateway);
  return { channels, accounts, sync };
}

const two = { accounts: { a: { botToken: "${A}" }, b: { botToken: "${B}" } } };

test("an adapter is loaded once, by the first account that is to run, also at a reload", async () => {
  let loads = 0;
  const channel = new MemoryChannel();
  const { accounts, sync, channels } = setUp(() => {
    loads += 1;
    return Promise.resolve(channel);
  });
  await sync(undefined, ["a", "b"]);
  expect([loads, channels.get("telegram")]).toEqual([0, undefined]);
  await sync(two, ["a", "b"]);
  expect(loads).toBe(1);
  expect(channel.connections).toEqual(["start a", "start b"]);
  expect(accounts.status().map(({ state }) => state)).toEqual(["open", "open"]);
});

test("an adapter that can't be loaded is a failed account with the reason, and is tried again at the next reload", async () => {
  const channel = new MemoryChannel();
  let isThere = false;
  const { accounts, sync } = setUp(() =>
    isThere ? Promise.resolve(channel) : Promise.reject(new Error("its library is not installed")),
  );
  const one = { accounts: { a: {} } };
  await sync(one, ["a"]);
  expect(accounts.status()).toEqual([
    { channel: "telegram", accountId: "a", state: "failed", detail: "its library is not installed" },
  ]);
  isThere = true;
  await sync(one, ["a"]);
  expect(accounts.status()).toEqual([{ channel: "telegram", accountId: "a", state: "open" }]);
  await sync(one, ["a"]);
  expect(channel.connections).toEqual(["start a"]);
});

test("a channel without an adapter is a failed account", async () => {
  const channels = new Adapters({ adapters: {}, hostOf: () => hostWith({}) });
  await expect(channels.load("slack")).rejects.toThrow("no adapter for slack");
});

test("settings are the account's over the channel's, without other accounts", () => {
  const host = hostWith({
    channels: {
      telegram: {
        textChunkLimit: 100,
        linkPreview: false,
        defaultAccount: "biz",
        accounts: { Biz: { textChunkLimit: 200 }, other: { name: "Other" } },
      },
    },
  });
  expect(host.settings("biz" as AccountId)).toEqual({ textChunkLimit: 200, linkPreview: false });
  expect(host.settings("default" as AccountId)).toEqual({ textChunkLimit: 100, linkPreview: false });
});

test("the folder of an account is its own, else one below the state dir", () => {
  const accounts = {
    a: {},
    b: { authDir: "~/keys/b" },
    c: { authDir: "${VAULT}/c" },
  } as Telegram["accounts"];
  const host = hostWith({ channels: { telegram: { ...(accounts && { accounts }) } } });
  const dirs = ["a", "b", "c"].map((id) => host.authDir(id as AccountId));
  expect(dirs).toEqual([
    join("/state", "credentials", "telegram", "a"),
    join("/home/mia", "keys", "b"),
    join("/vault", "c"),
  ]);
});

test("secrets are resolved by the gateway", async () => {
  const host = hostWith({});
  expect(await host.resolve({ source: "env", id: "TOKEN" })).toBe('secret of {"source":"env","id":"TOKEN"}');
});

test("credentials in the environment make a channel run without a block, if all of them are there", () => {
  const make = () => Promise.resolve(new MemoryChannel());
  const implied = (env: Readonly<Record<string, string>>) =>
    impliedByEnv(env, { telegram: make, slack: make });
  expect(implied({})).toEqual([]);
  expect(implied({ TELEGRAM_BOT_TOKEN: " " })).toEqual([]);
  expect(implied({ TELEGRAM_BOT_TOKEN: "1:a", SLACK_BOT_TOKEN: "x" })).toEqual(["telegram"]);
  expect(implied({ SLACK_APP_TOKEN: "y", SLACK_BOT_TOKEN: "x" })).toEqual(["slack"]);
  expect(impliedByEnv({ TELEGRAM_BOT_TOKEN: "1:a" }, {})).toEqual([]);
});
