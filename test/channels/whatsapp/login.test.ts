// Linking: by QR, by code, again, not at all; and logging out.

import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { authFile } from "../../../src/channels/whatsapp/store/auth-store.ts";
import { BIZ, HOME, WAIT, WhatsAppBench } from "./bench.ts";

let bench: WhatsAppBench;

beforeEach(() => {
  bench = new WhatsAppBench();
});
afterEach(() => bench.close());

test("a scanned QR code links the account, which then connects without another", async () => {
  await bench.open();
  const device = await bench.link(BIZ);
  expect(device.jid).toBe("15550009999:1@s.whatsapp.net");
  // The connection that WhatsApp wants after linking (515) was made: the device has uploaded its keys.
  expect(device.preKeys.size).toBeGreaterThan(0);
  expect(bench.channel.status(BIZ)).toEqual({ state: "stopped" });
  await bench.start(BIZ);
  expect(bench.channel.status(BIZ)).toEqual({ state: "open" });
  expect(await bench.channel.probe?.(BIZ)).toEqual({ ok: true, detail: "linked as +15550009999" });
});

test("the keys are on the disk, for the owner alone, before WhatsApp is answered", async () => {
  await bench.open();
  const file = authFile(bench.host.authDir(BIZ));
  let modes: number[] = [];
  bench.server.onPaired = () => {
    modes = [dirname(file), file].map((path) => statSync(path).mode & 0o777);
    const log = existsSync(`${file}-wal`) ? readFileSync(`${file}-wal`, "latin1") : "";
    expect(`${readFileSync(file, "latin1")}${log}`).toContain("signedIdentityKey");
  };
  await bench.link(BIZ);
  expect(modes).toEqual([0o700, 0o600]);
});

test("a code that is typed on the phone links the account", async () => {
  await bench.open();
  const codes: string[] = [];
  const view = {
    code: (code: string) => {
      codes.push(code);
      void bench.server.typeCode(bench.owner, code);
    },
    qr: () => expect.unreachable("no QR code is wanted"),
  };
  await bench.channel.login?.(BIZ, bench.request(view, { phoneNumber: "+1 (555) 000-9999" }));
  expect(codes).toEqual([expect.stringMatching(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)]);
  await bench.start(BIZ);
  expect(await bench.channel.probe?.(BIZ)).toEqual({ ok: true, detail: "linked as +15550009999" });
});

test("a QR code that runs out is replaced, also by a new connection", async () => {
  await bench.open({ qrMs: 100 });
  const codes: string[] = [];
  const qr = (text: string): void => {
    codes.push(text);
    // Three codes belong to one connection.
    if (codes.length === 5) bench.server.scanQr(bench.owner, text);
  };
  await bench.channel.login?.(BIZ, bench.request({ qr }));
  expect(codes.length).toBeGreaterThanOrEqual(5);
  expect(new Set(codes).size).toBe(codes.length);
});

test("nobody scans: the attempt ends in words, and leaves no device", async () => {
  await bench.open({ qrMs: 5 });
  await expect(bench.channel.login?.(BIZ, bench.request({}))).rejects.toThrow(
    "nobody linked a phone in time",
  );
  expect(bench.hasKeys(BIZ)).toBe(false);
  await bench.start(BIZ, "logged_out");
  expect(bench.channel.status(BIZ).detail).toBe(
    "not linked; link it: skykoi channels login --channel whatsapp --account biz",
  );
});

test("without a network there is no code, and it says so", async () => {
  await bench.open();
  const notes: string[] = [];
  const offline = await bench.newChannel({
    server: {
      url: "ws://127.0.0.1:9",
      mediaOrigin: "http://127.0.0.1:9",
      uploadAgent: bench.server.media.agent(),
    },
  });
  const request = bench.request({ note: (text) => notes.push(text) });
  await expect(offline.login?.(BIZ, request)).rejects.toThrow(
    "WhatsApp can't be reached (ECONNREFUSED): look after the network, and try again",
  );
  expect(notes).toEqual([]);
  expect(bench.hasKeys(BIZ)).toBe(false);
});

test("linking can be called off", async () => {
  await bench.open();
  const controller = new AbortController();
  const request = bench.request({ qr: () => controller.abort() }, { signal: controller.signal });
  await expect(bench.channel.login?.(BIZ, request)).rejects.toThrow("linking was called off");
  await vi.waitFor(() => expect(bench.server.open).toBe(0), WAIT);
});

test.each(["0123", "alex", "+12"])("%s is no phone number to link by", async (phoneNumber) => {
  await bench.open();
  await expect(bench.channel.login?.(BIZ, bench.request({}, { phoneNumber }))).rejects.toThrow(
    "the phone number must be in international form",
  );
  expect(bench.server.connections).toBe(0);
});

test("a linked account is not linked over", async () => {
  await bench.open();
  await bench.link(BIZ);
  await expect(bench.channel.login?.(BIZ, bench.request({}))).rejects.toThrow(
    "the account is linked already, as 15550009999",
  );
  await bench.start(BIZ);
  await expect(bench.channel.login?.(BIZ, bench.request({}))).rejects.toThrow("the account is running");
});

test("what was unlinked on the phone can be linked anew", async () => {
  await bench.open();
  const device = await bench.run(BIZ);
  bench.server.unlink(device);
  await bench.reaches(BIZ, "logged_out");
  // Also after a restart WhatsApp is not asked with keys that it took back.
  const before = bench.server.connections;
  await bench.start(BIZ, "logged_out");
  expect(bench.server.connections).toBe(before);
  await bench.run(BIZ);
  expect(bench.channel.status(BIZ)).toEqual({ state: "open" });
});

test("logging out unlinks the device and deletes the keys, of this account alone", async () => {
  await bench.open();
  await bench.run(BIZ);
  const other = bench.server.person("15550008888", "Other");
  await bench.run(HOME, other);
  await bench.channel.logout?.(BIZ);
  expect(bench.server.devices.map(({ owner }) => owner.name)).toEqual(["Other"]);
  expect([bench.hasKeys(BIZ), bench.hasKeys(HOME)]).toEqual([false, true]);
  expect(bench.channel.status(HOME)).toEqual({ state: "open" });
  await bench.channel.logout?.(BIZ);
});

test("keys that somebody else holds are left alone", async () => {
  await bench.open();
  bench.host.leases.set(`whatsapp folder ${bench.host.authDir(BIZ)}`, "process 4711");
  await expect(bench.channel.login?.(BIZ, bench.request({}))).rejects.toThrow("in use by process 4711");
  expect(bench.hasKeys(BIZ)).toBe(false);
});
