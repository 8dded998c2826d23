// Linking, unlinking and probing accounts, by clients of a real gateway.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { LinkedChannel } from "../../fakes/channel/linked-channel.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { until } from "../until.ts";
import { type ControlGateway, controlGateway } from "./control-gateway.ts";

const biz = "biz" as AccountId;
const account = { channel: "whatsapp", accountId: "biz" };
const config: SkykoiConfig = {
  kois: { list: [{ id: "home" }] },
  session: { dmScope: "per-peer" },
  channels: {
    whatsapp: { dmPolicy: "pairing", accounts: { biz: {}, private: {} } },
    telegram: { botToken: "${BOT}" },
  },
};

async function linkedGateway(): Promise<ControlGateway & { readonly phone: LinkedChannel }> {
  const phone = new LinkedChannel();
  const gateway = await controlGateway(config, { channels: () => [phone, new MemoryChannel()] });
  return { ...gateway, phone };
}

function stateOf({ gateway }: ControlGateway, accountId = "biz"): string {
  const status = gateway.status().accounts.find((one) => one.accountId === accountId);
  return `${status?.state}${status?.detail === undefined ? "" : `: ${status.detail}`}`;
}

test("a login streams its code to whoever began it, then the account is connected", async () => {
  const house = await linkedGateway();
  const [one, other] = [await house.client(), await house.client()];
  await other.get("subscribe", { events: ["status"] });
  expect(stateOf(house)).toBe("logged_out: no phone is linked");
  const { loginId } = await one.get("channels.login", account);
  expect(await one.event("login")).toMatchObject({
    seq: 1,
    payload: {
      loginId,
      ...account,
      step: "qr",
      text: "2@biz",
      svg: expect.stringMatching(/^<svg [^]*<\/svg>$/),
    },
  });
  expect(stateOf(house)).toBe("logged_out: it is being linked right now");
  expect(house.phone.connections.filter((line) => line.endsWith(" biz"))).toEqual(["start biz", "stop biz"]);
  house.phone.phones[0]?.request.view.note("waiting");
  house.phone.phones[0]?.link();
  expect((await one.event("login")).payload).toMatchObject({ loginId, step: "note", text: "waiting" });
  expect((await one.event("login")).payload).toEqual({ loginId, ...account, step: "done" });
  expect(stateOf(house)).toBe("open");
  expect(stateOf(house, "private")).toBe("logged_out: no phone is linked");
  expect(other.frames.filter((frame) => frame.type === "event" && frame.event === "login")).toEqual([]);
});

test("with a number a code is shown, and a wrong number is refused", async () => {
  const { client, phone } = await linkedGateway();
  const one = await client();
  expect(await one.refusal("channels.login", { ...account, phoneNumber: "12" })).toEqual({
    code: "bad_params",
    message: "`phoneNumber` of `channels.login` must be a number in international form, such as +15551230001",
  });
  await one.get("channels.login", { ...account, phoneNumber: "+15551230001" });
  expect((await one.event("login")).payload).toMatchObject({ step: "code", code: "ABCD-1234" });
  expect(phone.phones[0]?.request.phoneNumber).toBe("+15551230001");
});

test("a login ends with the connection that began it, and the account runs again", async () => {
  const house = await linkedGateway();
  const one = await house.client();
  await one.get("channels.login", account);
  await one.event("login");
  one.socket.terminate();
  await until(() => stateOf(house) === "logged_out: no phone is linked", "the account to run again");
  expect(house.phone.phones[0]?.request.signal.aborted).toBe(true);
  const next = await house.client();
  await next.get("channels.login", account);
  expect((await next.event("login")).payload).toMatchObject({ step: "qr" });
});

test("a login can be cancelled by its name, also by another client", async () => {
  const house = await linkedGateway();
  const [one, other] = [await house.client(), await house.client()];
  const { loginId } = await one.get("channels.login", account);
  await one.event("login");
  await other.get("channels.cancel", { loginId });
  expect((await one.event("login")).payload).toMatchObject({ loginId, step: "cancelled" });
  expect(stateOf(house)).toBe("logged_out: no phone is linked");
  expect((await other.refusal("channels.cancel", { loginId })).code).toBe("not_found");
});

test("a login that fails says why", async () => {
  const house = await linkedGateway();
  const one = await house.client();
  await one.get("channels.login", account);
  await one.event("login");
  house.phone.phones[0]?.fail("nobody linked a phone in time; try again");
  expect((await one.event("login")).payload).toMatchObject({
    step: "failed",
    message: "nobody linked a phone in time; try again",
  });
  expect(stateOf(house)).toBe("logged_out: no phone is linked");
});

test("one login of an account at a time, none where it is connected, none where it has a token", async () => {
  const { client, phone, gateway } = await linkedGateway();
  const one = await client();
  await one.get("channels.login", account);
  expect(await one.refusal("channels.login", account)).toEqual({
    code: "conflict",
    message: "it is being linked or unlinked already",
  });
  expect((await one.refusal("channels.logout", account)).code).toBe("conflict");
  phone.phones[0]?.link();
  await until(
    () => gateway.status().accounts.some(({ state, accountId }) => state === "open" && accountId === "biz"),
    "the link",
  );
  expect(await one.refusal("channels.login", account)).toEqual({
    code: "conflict",
    message: "it is linked and connected; to link it anew, log out first",
  });
  expect(await one.refusal("channels.login", { channel: "telegram", accountId: "default" })).toEqual({
    code: "conflict",
    message: "accounts of telegram are not linked to a device",
  });
  expect(await one.refusal("channels.login", { channel: "whatsapp", accountId: "nobody" })).toEqual({
    code: "not_found",
    message: "the gateway runs no account whatsapp/nobody",
  });
  expect((await one.refusal("channels.login", { channel: "fax", accountId: "biz" })).code).toBe("not_found");
});

test("a reload that takes the account away calls its login off", async () => {
  const house = await linkedGateway();
  const one = await house.client();
  await one.get("channels.login", account);
  await one.event("login");
  house.write({ ...config, channels: { whatsapp: { dmPolicy: "pairing", accounts: { private: {} } } } });
  await house.gateway.reload();
  expect((await one.event("login")).payload).toMatchObject({ step: "cancelled" });
  expect(house.gateway.status().accounts.map(({ accountId }) => accountId)).toEqual(["private"]);
});

test("a reload that has nothing to say of the account leaves its login alone", async () => {
  const house = await linkedGateway();
  const one = await house.client();
  await one.get("channels.login", account);
  await one.event("login");
  house.write({ ...config, channels: { whatsapp: config.channels?.whatsapp } });
  await house.gateway.reload();
  house.phone.phones[0]?.link();
  expect((await one.event("login")).payload).toMatchObject({ step: "done" });
  expect(stateOf(house)).toBe("open");
});

test("the gateway's stop calls a login off and starts nothing any more", async () => {
  const house = await linkedGateway();
  const one = await house.client();
  await one.get("channels.login", account);
  await one.event("login");
  await house.gateway.stop();
  expect(house.phone.phones[0]?.request.signal.aborted).toBe(true);
  expect(house.phone.connections.filter((line) => line === "start biz")).toEqual(["start biz"]);
});

test("a logout leaves the account logged out, also where the platform was not reached", async () => {
  const house = await linkedGateway();
  house.phone.linked.add(biz);
  const one = await house.client();
  expect(stateOf(house)).toBe("open");
  await one.get("channels.logout", account);
  expect(stateOf(house)).toBe("logged_out: no phone is linked");
  house.phone.linked.add(biz);
  house.phone.logoutFailure = new Error("WhatsApp was not reached; unlink the device on the phone");
  expect(await one.refusal("channels.logout", account)).toEqual({
    code: "unavailable",
    message: "WhatsApp was not reached; unlink the device on the phone",
  });
  expect(stateOf(house)).toBe("logged_out: no phone is linked");
});

test("a probe says who the account is; a channel without one is said", async () => {
  const { client, phone } = await linkedGateway();
  const one = await client();
  expect(await one.get("channels.probe", account)).toEqual({ ok: false, detail: "no phone is linked" });
  phone.linked.add(biz);
  expect(await one.get("channels.probe", account)).toEqual({ ok: true, detail: "linked as biz" });
  expect(await one.refusal("channels.probe", { channel: "telegram", accountId: "default" })).toEqual({
    code: "conflict",
    message: "accounts of telegram can't be probed",
  });
});
