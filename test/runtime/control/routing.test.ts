// The picture of the table, and who answers a message.

import { expect, test } from "vitest";
import { tinyMessage } from "../tiny-table.ts";
import { controlGateway, house } from "./control-gateway.ts";

const nobody = { omitted: 0, omittedBroadcast: 0, omittedKois: 0 };

test("the picture shows channels, accounts, bindings in the order in which they are tried, and kois", async () => {
  const { client, channel } = await controlGateway();
  await channel.receive(tinyMessage({ id: "m1", peer: "222", atMs: Date.now() }));
  await channel.attempted(1);
  const picture = await (await client()).get("picture");
  const source = (line: number) => ({ file: "SKYKOI.json", line, column: 5 });
  const bound = (bindingIndex: number, text: string) => ({ bindingIndex, koiId: "work", text, tier: "peer" });
  expect(picture).toEqual({
    digest: expect.stringMatching(/^sha256:/),
    generation: 1,
    defaultKoi: "home",
    channels: [
      {
        channel: "telegram",
        accounts: [
          {
            accountId: "default",
            status: { state: "open" },
            bindings: [
              { ...bound(0, "dm 222"), source: source(37), hits: 1 },
              { ...bound(1, "group -100"), source: source(47), hits: 0 },
              {
                bindingIndex: 2,
                koiId: "home",
                text: "any message",
                tier: "account",
                source: source(57),
                hits: 0,
              },
            ],
          },
        ],
        anyAccount: [],
      },
    ],
    broadcast: [],
    kois: [
      { id: "home", name: "Home", emoji: "🏠", bindings: 1 },
      { id: "work", bindings: 2 },
    ],
    ...nobody,
  });
});

test("roles, guilds, teams, any account and broadcast lists have words of their own", async () => {
  const discord = { channel: "discord", accountId: "ops" };
  const { client } = await controlGateway({
    ...house,
    channels: { ...house.channels, discord: { accounts: { ops: { token: "${DISCORD}" } } } },
    broadcast: { "telegram:-200": ["home", "work"] },
    bindings: [
      { koiId: "home", match: { channel: "telegram", accountId: "*" } },
      { koiId: "home", match: { ...discord, guildId: "1" } },
      { koiId: "work", match: { ...discord, guildId: "1", roles: ["3", "2"] } },
      { koiId: "work", match: { ...discord, peer: { kind: "channel", id: "9" }, guildId: "1" } },
      { koiId: "work", match: { channel: "telegram", peer: { kind: "dm", id: "*" } } },
      { koiId: "work", match: { channel: "telegram", peer: { kind: "dm", id: "*" } } },
    ],
  });
  const { channels, broadcast, omitted } = await (await client()).get("picture");
  expect(
    channels.map(({ channel, accounts, anyAccount }) => [
      channel,
      accounts.map(({ accountId, status, bindings }) => [
        accountId,
        status.state,
        bindings.map(({ bindingIndex, text, tier }) => `${bindingIndex} ${tier}: ${text}`),
      ]),
      anyAccount.map(({ text, tier }) => `${tier}: ${text}`),
    ]),
  ).toEqual([
    ["telegram", [["default", "open", ["4 peerKind: any dm"]]], ["channel: any message"]],
    [
      "discord",
      [
        [
          "ops",
          "failed",
          ["3 peer: channel 9 in guild 1", "2 guildRoles: guild 1 with role 2 or 3", "1 guild: guild 1"],
        ],
      ],
      [],
    ],
  ]);
  expect(broadcast).toEqual([{ key: "telegram room -200", kois: ["home", "work"] }]);
  // The dead one is in no table.
  expect(omitted).toBe(0);
});

test("of a big table the first bindings are shown, and the rest is counted", async () => {
  const bindings = Array.from({ length: 5_000 }, (_, at) => ({
    koiId: at % 2 === 0 ? "home" : "work",
    match: { channel: "telegram", peer: { kind: "dm", id: String(1_000 + at) } },
  }));
  const { client } = await controlGateway({ ...house, bindings });
  const { channels, kois, omitted } = await (await client()).get("picture");
  const shown = channels[0]?.accounts[0]?.bindings ?? [];
  expect(shown.map(({ bindingIndex }) => bindingIndex)).toEqual(Array.from({ length: 2_000 }, (_, at) => at));
  expect(omitted).toBe(3_000);
  expect(kois.map((koi) => koi.bindings)).toEqual([2_500, 2_500]);
});

test("hits that are written and those that are not are one number", async () => {
  const { client, channel, gateway, folder } = await controlGateway();
  const facts = (id: string) => tinyMessage({ id, peer: "222", atMs: Date.now() });
  await channel.receive(facts("m1"));
  await channel.receive(facts("m2"));
  await channel.attempted(2);
  await gateway.stop();
  const again = await controlGateway(house, { stateDir: folder });
  await again.channel.receive(facts("m3"));
  const { channels } = await (await again.client()).get("picture");
  expect(channels[0]?.accounts[0]?.bindings.map(({ hits }) => hits)).toEqual([3, 0, 0]);
  expect(client).toBeDefined();
});

test("who answers a message is said as `skykoi route` says it", async () => {
  const { client } = await controlGateway();
  const one = await client();
  const ask = (facts: object) => one.get("route", { facts: facts as never });
  expect(await ask({ channel: "telegram", peer: { kind: "direct", id: "tg:222" } })).toEqual({
    koiId: "work",
    tier: "peer",
    bindingIndex: 0,
    sessionKey: "koi:work:dm:222",
    accountId: "default",
    broadcast: [],
    source: { file: "SKYKOI.json", line: 37, column: 5 },
    admission: "allowed",
    nearMisses: [],
  });
  expect(
    await ask({ channel: "telegram", accountId: "other", peer: { kind: "dm", id: "222" } }),
  ).toMatchObject({
    koiId: "home",
    tier: "default",
    source: null,
    nearMisses: [
      { bindingIndex: 0, differs: ["accountId"] },
      { bindingIndex: 2, differs: ["accountId"] },
    ],
  });
  expect(await one.refusal("route", { facts: { channel: "telegram" } })).toEqual({
    code: "bad_params",
    message: "facts need a peer",
  });
});
