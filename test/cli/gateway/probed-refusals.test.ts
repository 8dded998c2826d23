// What a gateway refuses to run on this machine, and whom that concerns.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { refusalsOf } from "../../../src/cli/gateway/probed-refusals.ts";
import { compileConfigFile } from "../../../src/cli/load-table.ts";
import type { ProcessIo } from "../../../src/cli/process-io.ts";

const folder = mkdtempSync(join(tmpdir(), "skykoi-refusals-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function refused(config: unknown, env: Record<string, string> = {}) {
  const path = join(folder, "SKYKOI.json");
  const bytes = Buffer.from(JSON.stringify(config));
  writeFileSync(path, bytes, { mode: 0o600 });
  const io = { cwd: folder, env, home: folder } as unknown as ProcessIo;
  const { compilation } = await compileConfigFile(io, { path, name: "SKYKOI.json", bytes }, true);
  const { kois, accounts, others } = refusalsOf(compilation);
  return { kois: [...kois.keys()], accounts: [...accounts.keys()], others };
}

const nobody = { kois: [], accounts: [], others: [] };
const twoKois = { list: [{ id: "home", default: true }, { id: "work" }] };

test("nothing of a config that lacks nothing", async () => {
  expect(await refused({ channels: { telegram: { botToken: "${T}" } } }, { T: "1:x" })).toEqual(nobody);
});

test("the account whose own token is missing, and no other", async () => {
  const accounts = { ops: { botToken: "${OPS}" }, shop: { botToken: "${SHOP}" } };
  expect(await refused({ channels: { telegram: { accounts } } }, { SHOP: "1:x" })).toEqual({
    ...nobody,
    accounts: ["telegram:ops"],
  });
});

test("every account that would take a missing token from its channel", async () => {
  const accounts = { ops: {}, shop: { botToken: "${SHOP}" } };
  const config = { channels: { telegram: { botToken: "${ALL}", accounts } } };
  expect(await refused(config, { SHOP: "1:x" })).toEqual({ ...nobody, accounts: ["telegram:ops"] });
  expect(await refused({ channels: { telegram: { botToken: "${ALL}" } } })).toEqual({
    ...nobody,
    accounts: ["telegram:default"],
  });
});

test("the koi whose path needs a missing variable; all of them for the sessions", async () => {
  const list = [
    { id: "home", default: true },
    { id: "work", workspace: "${DATA}/work" },
  ];
  expect(await refused({ kois: { list } })).toEqual({ ...nobody, kois: ["work"] });
  expect(await refused({ kois: twoKois, session: { store: "${DATA}/{koiId}" } })).toEqual({
    ...nobody,
    kois: ["home", "work"],
  });
  expect(await refused({ kois: { ...twoKois, defaults: { workspace: "${DATA}/x" } } })).toEqual({
    ...nobody,
    kois: ["home"],
  });
});

test("what is missing elsewhere is told", async () => {
  const config = { models: { providers: { anthropic: { apiKey: "${ANTHROPIC}" } } } };
  expect(await refused(config)).toEqual({
    ...nobody,
    others: ["the environment variable `ANTHROPIC` is not set, so this secret is missing"],
  });
});

test("nobody for want of a container engine: a sandboxed koi answers, and the sandboxes tell how it stands", async () => {
  const sandbox = { mode: "all" };
  const env = { DOCKER_HOST: `unix://${folder}/nothing.sock` };
  expect(await refused({ kois: { ...twoKois, defaults: { sandbox } } }, env)).toEqual(nobody);
});
