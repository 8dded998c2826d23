// A process that is killed after WhatsApp was told that a message arrived, and before the gateway has it.

import { WA_CERT_DETAILS } from "@whiskeysockets/baileys";
import { build } from "esbuild";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { BIZ, WAIT, WhatsAppBench } from "./bench.ts";

test("the message comes with the next start, and the encryption goes on", async () => {
  // Inside of node_modules, so that the child finds the libraries.
  const cache = join(import.meta.dirname, "../../../node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "skykoi-killed-"));
  const outfile = join(folder, "child.mjs");
  const entryPoints = [join(import.meta.dirname, "killed-child.ts")];
  await build({ entryPoints, outfile, bundle: true, packages: "external", format: "esm", platform: "node" });

  const bench = new WhatsAppBench();
  await bench.open();
  const device = await bench.link(BIZ);
  const args = [
    bench.server.url,
    bench.host.authDir(BIZ),
    Buffer.from(WA_CERT_DETAILS.PUBLIC_KEY).toString("hex"),
  ];
  const child = spawn(process.execPath, [outfile, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (data: Buffer) => (said += data.toString()));
  const id = await bench.server.dm(bench.alex, device, "keep this");
  await vi.waitFor(() => expect(said).toBe(`${id}\n`), WAIT);
  await vi.waitFor(() => expect(device.waiting.size).toBe(0), WAIT);
  child.kill("SIGKILL");
  await once(child, "exit");

  await bench.start(BIZ);
  expect((await bench.heard(id)).text).toBe("keep this");
  const next = await bench.heard(await bench.server.dm(bench.alex, device, "and this"));
  await bench.channel.send(bench.target(next), { text: "both" }, "k");
  expect(bench.taken.map(({ text }) => text)).toEqual(["keep this", "and this"]);
  expect(bench.alex.shown.map(({ text }) => text)).toEqual(["both"]);
  await bench.close();
  rmSync(folder, { recursive: true });
});
