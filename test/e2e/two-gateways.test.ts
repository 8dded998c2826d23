// Two gateways on one Telegram bot and one pair of WhatsApp numbers, each with an account of its own besides: one owns what
// both want, the other says so, and nobody is answered twice. On one machine a lease decides, elsewhere the platforms do.

import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GatewayChild, GatewayChildStatus } from "../breakage/gateway-child.ts";
import { wait, waitUntil } from "../breakage/wait.ts";
import { ownFolder } from "./platforms/own-folder.ts";
import { Town } from "./platforms/town.ts";

const folder = ownFolder();
const gateways: GatewayChild[] = [];
const keys = join(folder.path, ".SKYKOI/credentials/whatsapp");
const SHARED = ["whatsapp", "telegram"] as const;
let town: Town;

beforeAll(async () => {
  town = await Town.start(folder.path);
});

afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.kill()));
  await town?.close();
  folder.remove();
});

/** A gateway with the shared accounts, whose WhatsApp keys are in `keys`, and one channel of its own. */
async function started(home: string, profile: string, own: string, keys: string): Promise<GatewayChild> {
  mkdirSync(home, { recursive: true });
  town.configureBeside(join(home, `.SKYKOI-${profile}`), [...SHARED, own], keys);
  // A token in the environment is an account, also where the config says nothing of it.
  const env = Object.entries(town.env).filter(([name]) =>
    [...SHARED, own].some((id) => name.startsWith(id.toUpperCase())),
  );
  const gateway = await town.gateway({ home, env: { ...Object.fromEntries(env), SKYKOI_PROFILE: profile } });
  gateways.push(gateway);
  return gateway;
}

type Account = GatewayChildStatus["accounts"][number];

/** The accounts of a gateway, once each has reached a state in which it stays, WebChat left out. */
async function accountsOf(
  gateway: GatewayChild,
  state: (account: Account) => string,
): Promise<readonly Account[]> {
  let accounts: readonly Account[] = [];
  await waitUntil(
    "every account to reach its state",
    async () => {
      accounts = (await gateway.status()).accounts.filter(({ channel }) => channel !== "webchat");
      return accounts.every((account) => account.state === state(account));
    },
    30_000,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${JSON.stringify(accounts, undefined, 1)}\n${gateway.output()}`);
  });
  return accounts;
}

function isShared({ channel }: Account): boolean {
  return channel !== "slack" && channel !== "discord";
}

/** Each of these places is answered once. */
async function eachAnsweredOnce(...names: readonly string[]): Promise<void> {
  const spots = names.map((name) => town.spots.find((spot) => spot.name === name) ?? expect.fail(name));
  const lines = await Promise.all(spots.map((spot) => town.say(spot)));
  const answers = (): string[] => lines.flatMap((line) => town.answersTo(line).map(({ at }) => at));
  await waitUntil("an answer in each place", () => answers().length >= lines.length, 20_000).catch(
    () => undefined,
  );
  // Time for a second one.
  await wait(1_000);
  expect(answers().sort()).toEqual(spots.map(({ at }) => at).sort());
}

test(
  "on one machine the first owns the accounts, and the second takes over when it ends",
  { timeout: 120_000 },
  async () => {
    const first = await started(folder.path, "first", "slack", keys);
    await accountsOf(first, () => "open");
    const second = await started(folder.path, "second", "discord", keys);
    const waiting = await accountsOf(second, (account) => (isShared(account) ? "conflict" : "open"));
    for (const { detail } of waiting.filter(isShared)) expect(detail).toContain(`process ${first.pid}`);
    await eachAnsweredOnce("tg-anna", "wa-biz-alex", "wa-home-mia", "sl-anna", "dc-room");
    expect(await first.stop()).toBe(0);
    await accountsOf(second, () => "open");
    await eachAnsweredOnce("tg-anna", "wa-biz-alex", "wa-home-mia", "dc-room");
  },
);

test(
  "on two machines Telegram and WhatsApp decide, and the other goes on with the rest",
  { timeout: 120_000 },
  async () => {
    const [second] = gateways.slice(-1);
    if (!second) return expect.fail("no gateway");
    const elsewhere = join(folder.path, "elsewhere");
    cpSync(keys, join(elsewhere, "copied"), { recursive: true });
    const third = await started(elsewhere, "third", "slack", join(elsewhere, "copied"));
    const accounts = await accountsOf(third, () => "open");
    expect(accounts.length).toBe(4);
    const lost = await accountsOf(second, (account) => (isShared(account) ? "conflict" : "open"));
    for (const { channel, detail } of lost.filter(isShared))
      expect(detail).toContain(channel === "telegram" ? "owned elsewhere" : "another program uses the keys");
    await eachAnsweredOnce("tg-anna", "sl-anna", "dc-room");
    expect([second.isRunning(), third.isRunning()]).toEqual([true, true]);
  },
);
