// Linking at the edges: an adapter that does not hear that it is called off, a stop in between.

import { expect, test } from "vitest";
import type { LoginView } from "../../../src/channels/channel.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { Accounts } from "../../../src/runtime/accounts/accounts.ts";
import { DeviceLinks } from "../../../src/runtime/accounts/device-links.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { LinkedChannel } from "../../fakes/channel/linked-channel.ts";
import { ManualClock } from "../manual-clock.ts";
import { tinyTable } from "../tiny-table.ts";
import { until } from "../until.ts";

const account = { channel: "whatsapp", accountId: "biz" as AccountId } as const;
const view: LoginView = { qr: () => undefined, code: () => undefined, note: () => undefined };

async function setUp() {
  const clock = new ManualClock();
  const phone = new LinkedChannel();
  const channels = { get: () => phone, load: () => Promise.resolve(phone) };
  const accounts = new Accounts({
    channels,
    implied: new Set(),
    emit: () => Promise.resolve({ outcome: "accepted" }),
    log: silentLog,
    refusal: (_channel, id) => (id === "bad" ? "its folder is another's" : undefined),
  });
  const config = { channels: { whatsapp: { accounts: { biz: {}, bad: {} } } } };
  const table = tinyTable({ config });
  const channel = { enabled: true, accounts: ["biz", "bad"] as AccountId[], defaultAccount: null };
  const gateway = {
    ...table.gateway,
    channels: { ...table.gateway.channels, whatsapp: channel },
  };
  await accounts.sync(gateway);
  const links = new DeviceLinks({ accounts, channels, clock, log: silentLog });
  const begin = (loginId = "1", name: typeof account = account) =>
    links.begin(name, { loginId, view, signal: new AbortController().signal });
  return { clock, phone, accounts, links, begin, gateway };
}

test("an adapter that goes on when it is called off is given up after ten seconds", async () => {
  const { clock, phone, links, begin, accounts } = await setUp();
  phone.isDeaf = true;
  const begun = await begin();
  if (begun.kind !== "begun") throw new Error(begun.message);
  await until(() => phone.phones.length === 1, "the login");
  expect(links.cancel("1")).toBe(true);
  await until(() => clock.pending().includes(10_000), "the wait");
  expect(accounts.status()[1]?.detail).toBe("it is being linked right now");
  clock.advance(10_000);
  expect(await begun.ended).toEqual({ kind: "cancelled" });
  expect(phone.connections.at(-1)).toBe("start biz");
  expect(links.cancel("1")).toBe(false);
});

test("a link that succeeds just as it is called off counts", async () => {
  const { phone, links, begin } = await setUp();
  phone.isDeaf = true;
  const begun = await begin();
  if (begun.kind !== "begun") throw new Error(begun.message);
  await until(() => phone.phones.length === 1, "the login");
  links.cancel("1");
  phone.phones[0]?.link();
  expect(await begun.ended).toEqual({ kind: "done" });
});

test("an account that must not run on this machine is not linked either", async () => {
  const { begin } = await setUp();
  const bad = { channel: "whatsapp", accountId: "bad" as AccountId } as const;
  expect(await begin("1", bad)).toEqual({ kind: "conflict", message: "its folder is another's" });
});

test("after the stop no account is started, and none is linked", async () => {
  const { phone, links, begin, accounts, gateway } = await setUp();
  const begun = await begin();
  if (begun.kind !== "begun") throw new Error(begun.message);
  await links.stop();
  expect(await begun.ended).toEqual({ kind: "cancelled" });
  await accounts.stop();
  await accounts.sync(gateway);
  expect(phone.connections).toEqual(["start biz", "stop biz"]);
  expect((await begin("2")).kind).not.toBe("begun");
});
