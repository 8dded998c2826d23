// kill -9 of a real process, again and again: each message that was accepted is answered, and no answer is
// under two keys. A platform that shows one key once sees a reply at least once; another one at most once, and what it may
// not have is listed.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { readStore } from "../../src/koi/store/read-only.ts";
import { KOI_STORE_FILE, openKoiStore } from "../../src/koi/store/sqlite-koi-store.ts";
import { decodeOutboxPayload } from "../../src/runtime/outbox/outbox-payload.ts";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { until } from "./until.ts";

/** Node 20 runs no TypeScript, so the child is bundled; packages are found from the repository. */
function bundle(folder: string): string {
  const outfile = join(folder, "crash-child.cjs");
  buildSync({
    entryPoints: [fileURLToPath(new URL("./crash-child.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["libsql", "pino"],
  });
  return outfile;
}

interface Child {
  readonly process: ChildProcess;
  readonly taken: Set<string>;
  isReady: boolean;
}

function start(script: string, stateDir: string, platform: string): Child {
  const child = spawn(process.execPath, [script, stateDir, platform], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, NODE_PATH: join(import.meta.dirname, "..", "..", "node_modules") },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const one: Child = { process: child, taken: new Set(), isReady: false };
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line === "ready") one.isReady = true;
    else one.taken.add(line.slice("taken ".length));
  });
  return one;
}

/** The keys under which people saw each message answered. */
function seen(stateDir: string): Map<string, Set<string>> {
  const file = join(stateDir, "seen.log");
  const keys = new Map<string, Set<string>>();
  for (const line of existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : []) {
    const [key, text] = JSON.parse(line) as [string, string];
    for (const id of text.split("\n")) keys.set(id, (keys.get(id) ?? new Set()).add(key));
  }
  return keys;
}

/** The messages whose answers are dead letters. */
function listed(stateDir: string): string[] {
  const file = join(stateDir, "home", KOI_STORE_FILE);
  const rows = readStore(file, "koi", (store) => {
    return store.prepare("SELECT payload, reason FROM outbox WHERE ended_at_ms IS NOT NULL").all();
  }) as { payload: string; reason: string }[] | undefined;
  return (rows ?? []).flatMap(({ payload, reason }) => {
    expect(reason).toContain("send_unknown");
    return decodeOutboxPayload(payload)?.message.text.split("\n") ?? [];
  });
}

/** What was sent, as often as it was. */
function sends(stateDir: string): string[] {
  const lines = readFileSync(join(stateDir, "seen.log"), "utf8").split("\n").filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as [string, string])[0]);
}

test.each(["", "forgetful"])(
  "what was accepted before kill -9 is answered after it, under one key %s",
  async (platform) => {
    const folder = tempFolder();
    const stateDir = join(folder, "state");
    const script = bundle(folder);
    const accepted = new Set<string>();
    let next = 0;
    for (let round = 0; round < 3; round += 1) {
      const child = start(script, stateDir, platform);
      await until(() => child.isReady, "the child");
      const from = accepted.size;
      while (child.taken.size < 15 + round * 7) {
        for (let burst = 0; burst < 5; burst += 1) {
          next += 1;
          child.process.stdin?.write(`${JSON.stringify({ id: `m${next}`, peer: `${next % 3}` })}\n`);
        }
        const before = child.taken.size;
        await until(() => child.taken.size > before, "a message to be taken");
      }
      child.process.kill("SIGKILL");
      await once(child.process, "close");
      for (const id of child.taken) accepted.add(id);
      expect(accepted.size).toBeGreaterThan(from);
    }
    const last = start(script, stateDir, platform);
    await until(() => last.isReady, "the last child");
    await until(() => {
      const known = new Set([...seen(stateDir).keys(), ...listed(stateDir)]);
      return [...accepted].every((id) => known.has(id));
    }, "every answer");
    last.process.kill("SIGKILL");
    await once(last.process, "close");
    expect([...seen(stateDir)].filter(([, keys]) => keys.size > 1)).toEqual([]);
    if (platform === "forgetful") expect(new Set(sends(stateDir)).size).toBe(sends(stateDir).length);
    else expect(listed(stateDir)).toEqual([]);
    const store = openKoiStore(join(stateDir, "home"));
    onTestFinished(() => store.close());
    // What was journaled but not told yet when the process died may be pending still; what was told is not.
    const left = [...store.pending(), ...store.deadLetters(10)].map(
      ({ messageKey }) => messageKey.split(":")[2] ?? "",
    );
    expect(left.filter((id) => accepted.has(id))).toEqual([]);
  },
);
