// The states of an account: what WhatsApp says when it ends a connection, networks that break, keys that are damaged.

import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { authFile } from "../../../src/channels/whatsapp/store/auth-store.ts";
import { makeWhatsApp } from "../../../src/channels/whatsapp/whatsapp-channel.ts";
import type { Device } from "../../fakes/whatsapp/device.ts";
import { BIZ, HOME, WAIT, WhatsAppBench } from "./bench.ts";

let bench: WhatsAppBench;

beforeEach(async () => {
  bench = new WhatsAppBench();
  await bench.open();
});
afterEach(() => bench.close());

/** Both directions work. */
async function works(device: Device): Promise<void> {
  const message = await bench.heard(await bench.server.dm(bench.alex, device, "are you there?"));
  const before = bench.alex.shown.length;
  await bench.channel.send(bench.target(message), { text: "yes" }, `key-${before}`);
  expect(bench.alex.shown.slice(before).map(({ text }) => text)).toEqual(["yes"]);
}

test("a new process takes the stored keys", async () => {
  const device = await bench.run(BIZ);
  await bench.channel.stop(BIZ);
  bench.channel = await bench.newChannel();
  await bench.start(BIZ);
  await works(device);
});

test("515: a restart is made at once", async () => {
  const device = await bench.run(BIZ);
  const before = bench.server.connections;
  const states = new Set<string>();
  bench.server.endStream(device, "515");
  await vi.waitFor(() => {
    states.add(bench.channel.status(BIZ).state);
    expect(bench.server.connections).toBe(before + 1);
  }, WAIT);
  await bench.reaches(BIZ, "open");
  await works(device);
  expect([...states]).not.toContain("backing_off");
});

test("440: another program has the keys; it is left to it", async () => {
  const device = await bench.run(BIZ);
  const before = bench.server.connections;
  bench.server.replace(device);
  await bench.reaches(BIZ, "conflict");
  expect(bench.channel.status(BIZ).detail).toMatch(/^another program uses the keys of this account/);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(bench.server.connections).toBe(before);
  // Nothing is held: after the other is gone, a restart is enough.
  expect([...bench.host.leases]).toEqual([]);
  await bench.channel.stop(BIZ);
  await bench.start(BIZ);
  await works(device);
});

test("401: unlinked on the phone", async () => {
  const device = await bench.run(BIZ);
  bench.server.unlink(device);
  await bench.reaches(BIZ, "logged_out");
  expect(bench.channel.status(BIZ).detail).toContain(
    "link it again: skykoi channels login --channel whatsapp --account biz",
  );
});

test.each([
  ["403", "it was banned"],
  ["411", "update WhatsApp there"],
  ["405", "update SKYKOI"],
  ["402", "banned this number for a while"],
])("%s ends the account, in words", async (code, words) => {
  const device = await bench.run(BIZ);
  bench.server.endStream(device, code);
  await bench.reaches(BIZ, "failed");
  expect(bench.channel.status(BIZ).detail).toContain(words);
});

test.each(["500", "503"])("%s passes: the account comes back", async (code) => {
  const device = await bench.run(BIZ);
  const before = device.logins;
  bench.server.endStream(device, code);
  await vi.waitFor(() => expect(device.logins).toBeGreaterThan(before));
  await bench.reaches(BIZ, "open");
  await works(device);
});

test("a network that is gone for a while", async () => {
  const device = await bench.run(BIZ);
  bench.server.door = "dead";
  device.wire?.cut();
  await bench.reaches(BIZ, "backing_off");
  expect(bench.channel.status(BIZ).detail).not.toBe("");
  await expect(
    bench.channel.send(
      { accountId: BIZ, peer: { kind: "dm", id: "+15551230001" as never } },
      { text: "x" },
      "k",
    ),
  ).rejects.toMatchObject({ fate: "not_sent" });
  bench.server.door = "open";
  await bench.reaches(BIZ, "open");
  await works(device);
});

test("an answer of HTTP instead of a connection says nothing of the link", async () => {
  const device = await bench.run(BIZ);
  bench.server.door = 401;
  device.wire?.cut();
  await vi.waitFor(
    () => expect(bench.channel.status(BIZ).detail).toContain("refuses connections (401)"),
    WAIT,
  );
  bench.server.door = "open";
  await bench.reaches(BIZ, "open");
  await works(device);
});

test("web.reconnect.maxAttempts: it is given up, in words", async () => {
  const device = await bench.run(BIZ);
  bench.hostOptions.web = { reconnect: { initialMs: 5, maxMs: 10, maxAttempts: 3 } };
  bench.server.door = "dead";
  device.wire?.cut();
  await bench.reaches(BIZ, "failed");
  expect(bench.channel.status(BIZ).detail).toMatch(/^given up after 3 attempts: /);
});

test("a server that falls silent is left, one that only has no news is not", async () => {
  bench.hostOptions.web = { ...bench.hostOptions.web, heartbeatSeconds: 1 };
  const device = await bench.run(BIZ);
  const before = bench.server.connections;
  // Pings are answered; nobody writes.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(bench.server.connections).toBe(before);
  if (device.wire) device.wire.isDeaf = true;
  await vi.waitFor(() => expect(bench.server.connections).toBe(before + 1), WAIT);
  await bench.reaches(BIZ, "open");
  await works(device);
});

test("a frame that can't be decrypted, and half a frame, end a connection and nothing else", async () => {
  const device = await bench.run(BIZ);
  const faults: unknown[] = [];
  const note = (error: unknown): void => void faults.push(error);
  process.on("unhandledRejection", note);
  for (const spoil of [() => device.wire?.sendGarbage(), () => device.wire?.cut({ tag: "ib", attrs: {} })]) {
    const before = bench.server.connections;
    spoil();
    await vi.waitFor(() => expect(bench.server.connections).toBeGreaterThan(before), WAIT);
    await bench.reaches(BIZ, "open");
    await works(device);
  }
  process.off("unhandledRejection", note);
  expect(faults).toEqual([]);
});

test("two numbers: each has its own connection, and answers by it", async () => {
  const other = bench.server.person("15550008888", "Other");
  const biz = await bench.run(BIZ);
  const home = await bench.run(HOME, other);
  const toBiz = await bench.heard(await bench.server.dm(bench.alex, biz, "to biz"));
  const toHome = await bench.heard(await bench.server.dm(bench.alex, home, "to home"));
  await bench.channel.send(bench.target(toHome), { text: "from home" }, "k1");
  await bench.channel.send(bench.target(toBiz), { text: "from biz" }, "k1");
  expect(bench.alex.shown.map(({ from, text }) => `${from} ${text}`)).toEqual([
    `${home.jid} from home`,
    `${biz.jid} from biz`,
  ]);
  bench.server.unlink(biz);
  await bench.reaches(BIZ, "logged_out");
  expect(bench.channel.status(HOME)).toEqual({ state: "open" });
});

test("keys in use: the holder is named", async () => {
  await bench.link(BIZ);
  const lease = `whatsapp number ${bench.owner.pn}`;
  bench.host.leases.set(lease, "process 4711");
  await bench.start(BIZ, "conflict");
  expect(bench.channel.status(BIZ).detail).toBe("the account is in use by process 4711; stop that first");
  expect([...bench.host.leases.keys()]).toEqual([lease]);
});

test("one number on two accounts: the second one does not answer, too", async () => {
  await bench.run(BIZ);
  await bench.link(HOME);
  await bench.start(HOME, "conflict");
  expect(bench.channel.status(HOME).detail).toContain("the account is in use by");
  expect(bench.channel.status(BIZ)).toEqual({ state: "open" });
});

test("an account that was never linked makes no connection and no file", async () => {
  await bench.start(BIZ, "logged_out");
  expect(bench.server.connections).toBe(0);
  expect(bench.hasKeys(BIZ)).toBe(false);
});

test("web.enabled: false", async () => {
  await bench.link(BIZ);
  bench.hostOptions.web = { enabled: false };
  await bench.start(BIZ, "stopped");
  expect(bench.channel.status(BIZ)).toEqual({ state: "stopped", detail: "web.enabled is false" });
});

test.each([
  ["cut off", (bytes: Buffer) => bytes.subarray(0, 5_000)],
  ["overwritten", () => Buffer.from("not a database, but somebody's notes")],
])("keys that are %s: the account fails, the file stays as it is", async (_, spoil) => {
  await bench.link(BIZ);
  const file = authFile(bench.host.authDir(BIZ));
  const spoiled = spoil(readFileSync(file));
  writeFileSync(file, spoiled);
  const before = bench.server.connections;
  await bench.start(BIZ, "failed");
  expect(bench.channel.status(BIZ).detail).toContain(file);
  await expect(bench.channel.login?.(BIZ, bench.request({}))).rejects.toThrow(file);
  expect(readFileSync(file)).toEqual(spoiled);
  expect(bench.server.connections).toBe(before);
});

test("without the library the account says how to install it, and importing the adapter needs none", async () => {
  const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  const channel = await makeWhatsApp(bench.host, { load: () => Promise.reject(missing) });
  await channel.start(BIZ, bench.emit);
  const { version } = JSON.parse(
    readFileSync(
      new URL("../../../node_modules/@whiskeysockets/baileys/package.json", import.meta.url),
      "utf8",
    ),
  ) as { version: string };
  const detail = `WhatsApp needs a library that is not installed; run \`npm install @whiskeysockets/baileys@${version}\` where SKYKOI is installed, then start it again`;
  expect(channel.status(BIZ)).toEqual({ state: "failed", detail });
  await expect(channel.login?.(BIZ, bench.request({}))).rejects.toThrow("npm install");
  await channel.stop(BIZ);
});
