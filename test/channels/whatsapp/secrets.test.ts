// No key reaches the console or the log, and nobody else's output is lost for it.

import { inspect } from "node:util";
import Database from "libsql";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { aloud, quietly } from "../../../src/channels/whatsapp/connect/quiet-console.ts";
import { authFile } from "../../../src/channels/whatsapp/store/auth-store.ts";
import { BIZ, WhatsAppBench } from "./bench.ts";

const METHODS = ["log", "info", "warn", "error", "debug", "trace", "dir"] as const;
const outputs: string[] = [];

beforeEach(() => {
  outputs.length = 0;
  for (const method of METHODS)
    vi.spyOn(console, method).mockImplementation((...said: unknown[]) => {
      outputs.push(said.map((one) => (typeof one === "string" ? one : inspect(one, { depth: 9 }))).join(" "));
    });
});
afterEach(() => {
  vi.restoreAllMocks();
});

test("sessions that are closed, messages that can't be decrypted, links that end: nothing is printed, no key is logged", async () => {
  const bench = new WhatsAppBench();
  await bench.open();
  const { alex, server, host } = bench;
  const device = await bench.run(BIZ);
  const first = await bench.heard(await server.dm(alex, device, "a private text"));
  await bench.channel.send(bench.target(first), { text: "a private answer" }, "k1");
  // A new session in place of an open one: libsignal prints the old one, with its private keys.
  await alex.forgetSession(device);
  await bench.heard(await server.dm(alex, device, "from a new phone"));
  const again = device.waiting.get(await server.dm(alex, device, "twice"));
  if (again) device.deliver(again);
  await bench.heard(await server.dm(alex, device, "last"));
  await bench.channel.send(bench.target(first), { text: "another" }, "k2");
  server.unlink(device);
  await bench.reaches(BIZ, "logged_out");
  const status = JSON.stringify(bench.channel.status(BIZ));
  await bench.channel.stop(BIZ);

  const secrets = privateKeys(authFile(host.authDir(BIZ))).flatMap(spellings);
  expect(secrets.length).toBeGreaterThan(10);
  const seen = [...outputs, ...host.lines, status].join("\n");
  for (const secret of secrets) expect(seen).not.toContain(secret);
  expect(seen).not.toContain("private");
  expect(outputs).toEqual([]);
  await bench.close();
});

/** Every private key in the account's file. */
function privateKeys(file: string): Buffer[] {
  const database = new Database(file);
  const rows = database.prepare("SELECT value FROM entries").raw().all() as [string][];
  database.close();
  const found: Buffer[] = [];
  for (const [text] of rows)
    JSON.parse(text, (name, value: unknown) => {
      if (name === "private" || name === "privKey") {
        const data = typeof value === "string" ? value : (value as { data: string }).data;
        found.push(Buffer.from(data, "base64"));
      }
      return value;
    });
  return found;
}

/** How a key may look in a text. */
function spellings(key: Uint8Array): string[] {
  const bytes = Buffer.from(key);
  return [
    bytes.toString("base64"),
    bytes.toString("hex"),
    inspect(bytes),
    [...bytes].join(","),
    [...bytes].join(", "),
  ];
}

test("only what runs inside is quiet, as long as it runs", async () => {
  const inside = quietly(async () => {
    console.info("at once");
    await new Promise((resolve) => setTimeout(resolve, 5));
    console.warn("later");
    aloud(() => console.info("the gateway, called from inside"));
  });
  console.info("somebody else, meanwhile");
  await inside;
  console.info("afterwards");
  expect(outputs).toEqual(["somebody else, meanwhile", "the gateway, called from inside", "afterwards"]);
});
