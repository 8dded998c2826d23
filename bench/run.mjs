// Runs the benches: all, or those that are named (`npm run bench -- parse lookup`). Each `bench/<name>.bench.ts` is
// bundled into a folder of its own under `bench/data/`, which git ignores, and runs in a fresh node, so that no bench
// meets the heap or the compiled code of another. Ends with 1 when a bench could not run; missing a target is no
// failure, since a busy machine would make it one.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const ENDING = ".bench.ts";
const root = dirname(import.meta.dirname);
const data = join(import.meta.dirname, "data");

/** @returns {string[]} the names of all benches */
function allBenches() {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith(ENDING));
  return files.map((file) => file.slice(0, -ENDING.length)).sort();
}

/** @param {string[]} named @returns {string[]} the benches to run */
function wanted(named) {
  const known = allBenches();
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`there is no bench "${unknown.join('", "')}"; there are: ${known.join(", ")}`);
    process.exit(2);
  }
  return named.length === 0 ? known : named;
}

/**
 * Packages are bundled too, so that the folder needs no `node_modules`; esbuild itself can't be.
 * @param {string} folder
 * @param {string[]} names
 */
async function bundle(folder, names) {
  await build({
    entryPoints: names.map((name) => join(import.meta.dirname, name + ENDING)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: ["esbuild", "libsql"],
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "warning",
  });
}

/** @param {string} folder @param {string} name @returns {boolean} whether the bench ran to its end */
function run(folder, name) {
  console.log(`\n── ${name}`);
  const { status } = spawnSync(process.execPath, ["--expose-gc", join(folder, `${name}.bench.mjs`)], {
    cwd: root,
    stdio: "inherit",
  });
  return status === 0;
}

const names = wanted(process.argv.slice(2));
mkdirSync(data, { recursive: true });
const folder = mkdtempSync(join(data, "bundles-"));
try {
  await bundle(folder, names);
  const failed = names.filter((name) => !run(folder, name));
  for (const name of failed) console.error(`${name} did not run to its end`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
