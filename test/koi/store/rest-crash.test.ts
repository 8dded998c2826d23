// kill -9 of a process whose store rests all the time: whenever it died, a start passes over the store only where
// nothing waits in it. Runs: SKYKOI_PROPERTY_RUNS, default 8.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { isAtRest } from "../../../src/koi/store/rest-note.ts";
import { openKoiStore } from "../../../src/koi/store/sqlite-koi-store.ts";
import { runs } from "../../property/runs.ts";
import { tempFolder } from "./temp-folder.ts";

const RUNS = runs(8).numRuns;

/** Node 20 runs no TypeScript, so the child is bundled; packages are found from the repository. */
function bundle(): string {
  const outfile = join(tempFolder(), "rest-child.cjs");
  buildSync({
    entryPoints: [fileURLToPath(new URL("./rest-child.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["libsql"],
  });
  return outfile;
}

test("a store that was killed at any moment is looked through where anything waits", async () => {
  const script = bundle();
  const env = { ...process.env, NODE_PATH: join(import.meta.dirname, "../../../node_modules") };
  for (let run = 0; run < RUNS; run += 1) {
    const folder = tempFolder();
    const child = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"], env });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = once(child, "close");
    await once(child.stdout, "data");
    await wait(Math.random() * 100);
    child.kill("SIGKILL");
    await ended;
    const wasAtRest = isAtRest(join(folder, "koi.db"));
    const store = openKoiStore(folder);
    const waiting = store.pending().length + store.outbox().length;
    store.close();
    if (wasAtRest) expect(waiting).toBe(0);
  }
}, 120_000);
