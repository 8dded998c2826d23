// Accounts: only those whose connection changed are touched.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import type { ChannelId } from "../../../src/routing/facts.ts";
import { Accounts } from "../../../src/runtime/accounts/accounts.ts";
import { Adapters } from "../../../src/runtime/channels/adapters.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { tinyTable } from "../tiny-table.ts";

type Telegram = NonNullable<NonNullable<SkykoiConfig["channels"]>["telegram"]>;

function open(channel = new MemoryChannel(), refused: ReadonlyMap<string, string> = new Map()) {
  const channels = new Adapters({ adapters: {}, hostOf: () => expect.fail("nothing is loaded") });
  channels.add(channel);
  const accounts = new Accounts({
    channels,
    implied: new Set<ChannelId>(channel.id === "webchat" ? ["webchat"] : []),
    emit: () => Promise.resolve({ outcome: "accepted" }),
    log: silentLog,
    refusal: (_channel, accountId) => refused.get(accountId),
  });
  const sync = async (telegram: Telegram | undefined, ids: readonly string[]): Promise<string[]> => {
    const config = telegram ? { channels: { telegram } } : {};
    await accounts.sync(tinyTable({ config, accounts: ids }).gateway);
    return channel.connections.splice(0);
  };
  return { accounts, sync, channel };
}

const two = { accounts: { a: { botToken: "${A}" }, b: { botToken: "${B}" } } };

test("accounts that appear are started, those that go are stopped", async () => {
  const { sync, accounts } = open();
  expect(await sync(two, ["a", "b"])).toEqual(["start a", "start b"]);
  expect(await sync({ accounts: { b: two.accounts.b } }, ["b"])).toEqual(["stop a"]);
  expect(accounts.status()).toEqual([{ channel: "telegram", accountId: "b", state: "open" }]);
});

test("only the account whose own block changed reconnects, old socket first", async () => {
  const { sync } = open();
  await sync(two, ["a", "b"]);
  expect(await sync(two, ["a", "b"])).toEqual([]);
  const changed = { accounts: { ...two.accounts, b: { botToken: "${C}" } } };
  expect(await sync(changed, ["a", "b"])).toEqual(["stop b", "start b"]);
});

test("a setting of the channel that an account inherits reconnects it", async () => {
  const { sync } = open();
  await sync(two, ["a", "b"]);
  const own = { ...two.accounts, b: { botToken: "${B}", apiRoot: "http://b" } };
  expect(await sync({ apiRoot: "http://x", accounts: own }, ["a", "b"])).toEqual([
    "stop a",
    "stop b",
    "start a",
    "start b",
  ]);
  expect(await sync({ apiRoot: "http://y", accounts: own }, ["a", "b"])).toEqual(["stop a", "start a"]);
});

test("access rules and the order of keys close no socket", async () => {
  const { sync } = open();
  await sync(two, ["a", "b"]);
  const reordered = {
    dmPolicy: "open",
    groups: { "*": { requireMention: false } },
    accounts: { b: { allowFrom: ["1"], botToken: "${B}" }, a: { name: "A", botToken: "${A}" } },
  } as const;
  expect(await sync(reordered as unknown as Telegram, ["a", "b"])).toEqual([]);
});

test("disabled accounts and channels without a block do not run, implied channels do", async () => {
  const { sync } = open();
  expect(await sync({ accounts: { a: { enabled: false } } }, ["a"])).toEqual([]);
  expect(await sync(undefined, ["default"])).toEqual([]);
  const webchat = open(new MemoryChannel("webchat"));
  expect(await webchat.sync(undefined, [])).toEqual(["start default"]);
});

test("an account of a channel that has no adapter is shown as failed", async () => {
  const { sync, accounts } = open(new MemoryChannel("webchat"));
  await sync(two, ["a"]);
  expect(accounts.status()).toEqual([
    {
      channel: "telegram",
      accountId: "a",
      state: "failed",
      detail: "this gateway has no adapter for telegram",
    },
    { channel: "webchat", accountId: "default", state: "open" },
  ]);
});

test("an account that can't start is shown with its reason, and hinders no other", async () => {
  const channel = new MemoryChannel();
  const start = channel.start.bind(channel);
  channel.start = (accountId, emit) =>
    accountId === "a" ? Promise.reject(new Error("no token")) : start(accountId, emit);
  const { sync, accounts } = open(channel);
  await sync(two, ["a", "b"]);
  expect(accounts.status()).toEqual([
    { channel: "telegram", accountId: "a", state: "failed", detail: "no token" },
    { channel: "telegram", accountId: "b", state: "open" },
  ]);
  await accounts.stop();
  expect(accounts.status()).toEqual([]);
});

test("an account that this machine refuses is not started, and is as soon as it may be", async () => {
  const refused = new Map([["a", "the variable A is not set"]]);
  const { sync, accounts } = open(new MemoryChannel(), refused);
  expect(await sync(two, ["a", "b"])).toEqual(["start b"]);
  const detail = "the variable A is not set";
  expect(accounts.status()).toEqual([
    { channel: "telegram", accountId: "a", state: "failed", detail },
    { channel: "telegram", accountId: "b", state: "open" },
  ]);
  expect(await sync(two, ["a", "b"])).toEqual([]);
  refused.clear();
  expect(await sync(two, ["a", "b"])).toEqual(["start a"]);
  refused.set("b", "another reason");
  expect(await sync(two, ["a", "b"])).toEqual(["stop b"]);
  expect(await sync(two, ["a"])).toEqual([]);
});

test.each(["logged_out", "failed"] as const)(
  "an account that is %s is tried again, and no other",
  async (state) => {
    const channel = new MemoryChannel();
    const status = channel.status.bind(channel);
    const ended = new Set(["a"]);
    channel.status = (accountId) =>
      ended.has(accountId) ? { state, detail: "wrong token" } : status(accountId);
    const { sync, accounts } = open(channel);
    const name = { channel: "telegram", accountId: "a" as AccountId } as const;
    await sync(two, ["a", "b"]);
    expect(await sync(two, ["a", "b"])).toEqual(["stop a", "start a"]);
    await accounts.revive(name);
    expect(channel.connections.splice(0)).toEqual(["stop a", "start a"]);
    ended.clear();
    await accounts.revive(name);
    await accounts.revive({ ...name, accountId: "nobody" as AccountId });
    expect(await sync(two, ["a", "b"])).toEqual([]);
  },
);
