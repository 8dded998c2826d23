// `skykoi doctor`: each thing that can be wrong, its repair, and what `--fix` does about it.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkDisk, checkNode } from "../../../src/cli/doctor/machine-checks.ts";
import { openKoiStore } from "../../../src/koi/store/sqlite-koi-store.ts";
import { PageClient } from "../../channels/webchat/page-client.ts";
import { startGatewayChild } from "../gateway-child.ts";
import { Desk, type Ran } from "../run-command.ts";

interface Report {
  readonly findings: readonly {
    readonly check: string;
    readonly severity: string;
    readonly message: string;
    readonly repair: string;
    readonly isFixable: boolean;
    readonly isFixed: boolean;
  }[];
  readonly errors: number;
  readonly warnings: number;
}

function newDesk(config?: string): Desk {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  mkdirSync(desk.path(".SKYKOI"), { mode: 0o700 });
  if (config !== undefined) {
    desk.write(".SKYKOI/SKYKOI.json", config);
    chmodSync(desk.path(".SKYKOI/SKYKOI.json"), 0o600);
  }
  return desk;
}

// A port of its own: 18789 may be taken on the machine that runs the tests.
// A program that could be a browser: whether one is installed there plays no part.
const env = { SKYKOI_GATEWAY_PORT: "0", CHROMIUM_PATH: process.execPath };

async function examined(
  desk: Desk,
  ...flags: string[]
): Promise<Report & { readonly status: Ran["status"] }> {
  const { status, stdout, stderr } = await desk.skykoi(["doctor", "--json", ...flags], { env });
  expect(stderr).toBe("");
  return { status, ...(JSON.parse(stdout) as Report) };
}

test("after init and a run, all is well", async () => {
  const desk = newDesk();
  await desk.skykoi(["init", "--yes"]);
  const gateway = await startGatewayChild(desk);
  expect((await desk.skykoi(["doctor"], { env })).stdout).toBe("all is well\n");
  await gateway.end("SIGTERM");
  expect(await desk.skykoi(["doctor"], { env })).toEqual({ status: 0, stdout: "all is well\n", stderr: "" });
});

test("a missing config is a warning, one that is named and missing an error", async () => {
  const desk = newDesk();
  expect(await examined(desk)).toMatchObject({
    status: 0,
    findings: [{ check: "config", severity: "warning", repair: "skykoi init" }],
  });
  expect(await examined(desk, "--config", "ghost.json")).toMatchObject({
    status: 1,
    findings: [{ check: "config", severity: "error" }],
  });
});

test("findings of the config come by code with their count, credentials by their names", async () => {
  const binding = '{ koiId: "ghost", match: { channel: "webchat" } }';
  const telegram = 'telegram: { accounts: { a: { botToken: "${SKYKOI_NO_SUCH_TOKEN}" } } }';
  const desk = newDesk(`{\n  channels: { ${telegram} },\n  bindings: [${binding}, ${binding}],\n}\n`);
  const { status, findings } = await examined(desk);
  expect(status).toBe(1);
  expect(findings.find(({ check }) => check === "config")).toMatchObject({
    severity: "error",
    message: expect.stringMatching(/SKYKOI\.json:3:\d+ binding\/unknown-koi \(2 times\): /),
    repair: expect.stringContaining("skykoi-compile --explain binding/unknown-koi"),
  });
  expect(findings.find(({ check }) => check === "credentials")).toMatchObject({
    message: expect.stringContaining("SKYKOI_NO_SUCH_TOKEN"),
  });
});

test("what others can open is told and closed, links and workspaces are left alone", async () => {
  const desk = newDesk("{}");
  const state = desk.path(".SKYKOI");
  const credential = desk.write(".SKYKOI/credentials/telegram/a/token", "x");
  const shared = desk.write(".SKYKOI/workspace/notes.md", "x");
  const outside = desk.write("outside.txt", "x");
  symlinkSync(outside, desk.path(".SKYKOI/credentials/link"));
  for (const path of [credential, shared, outside]) chmodSync(path, 0o644);
  chmodSync(state, 0o755);
  const before = await examined(desk);
  expect(before).toMatchObject({ status: 1, errors: 1, warnings: 1 });
  expect(before.findings[0]).toMatchObject({
    check: "modes",
    severity: "error",
    message: "others on this machine can open .SKYKOI (mode 0755)",
    isFixable: true,
    isFixed: false,
  });
  expect(statSync(state).mode & 0o777).toBe(0o755);
  const fixed = await examined(desk, "--fix");
  expect(fixed).toMatchObject({ status: 0, errors: 0, warnings: 0 });
  expect(fixed.findings.every(({ isFixed }) => isFixed)).toBe(true);
  expect([state, credential, shared, outside].map((path) => statSync(path).mode & 0o777)).toEqual([
    0o700, 0o600, 0o644, 0o644,
  ]);
  expect(await examined(desk)).toMatchObject({ status: 0, findings: [] });
});

test("the lock of a killed gateway is removed, that of a living one is not", async () => {
  const desk = newDesk("{}");
  const gateway = await startGatewayChild(desk);
  const lock = desk.path(".SKYKOI/gateway.lock");
  expect(await examined(desk, "--fix")).toMatchObject({ findings: [] });
  expect(existsSync(lock)).toBe(true);
  await gateway.end("SIGKILL");
  expect(await examined(desk)).toMatchObject({
    status: 0,
    findings: [{ check: "lock", severity: "warning", isFixable: true }],
  });
  await examined(desk, "--fix");
  expect(existsSync(lock)).toBe(false);
});

test("a damaged store is named and left as it is; a folder without a koi is named", async () => {
  const desk = newDesk("{}");
  openKoiStore(desk.path(".SKYKOI/koi/old/sessions")).close();
  const file = desk.path(".SKYKOI/koi/old/sessions/koi.db");
  const bytes = readFileSync(file);
  bytes.fill(0xaa, 4096, 8192);
  writeFileSync(file, bytes);
  const { status, findings } = await examined(desk, "--fix");
  expect(status).toBe(1);
  expect(findings).toMatchObject([
    { check: "stores", severity: "error", message: expect.stringContaining(file), isFixed: false },
    {
      check: "folders",
      severity: "warning",
      message: expect.stringContaining(".SKYKOI/koi/old belongs to no koi"),
    },
  ]);
  expect(readFileSync(file)).toEqual(bytes);
});

test("the repair of a damaged store moves all of it aside, and loses nothing by itself", async () => {
  const desk = newDesk("{}");
  const folder = desk.path(".SKYKOI/koi/main/sessions");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "koi.db");
  const damaged = `SQLite format 3\0${"not what was here ".repeat(500)}`;
  writeFileSync(file, damaged, { mode: 0o600 });
  writeFileSync(`${file}-wal`, "a log", { mode: 0o600 });
  const { findings } = await examined(desk);
  const [, steps = ""] = /(mkdir .* && mv .*) \(file, log/.exec(findings[0]?.repair ?? "") ?? [];
  execFileSync("sh", ["-c", steps]);
  const aside = join(folder, "aside");
  expect(readdirSync(folder)).toEqual(["aside"]);
  expect([
    readFileSync(join(aside, "koi.db"), "utf8"),
    readFileSync(join(aside, "koi.db-wal"), "utf8"),
  ]).toEqual([damaged, "a log"]);
  expect(await examined(desk)).toMatchObject({ findings: [] });
  // Half of it moved: the log alone is no store.
  writeFileSync(`${file}-wal`, "a log", { mode: 0o600 });
  const { findings: alone } = await examined(desk);
  expect(alone).toMatchObject([{ check: "stores", severity: "error" }]);
  expect(alone[0]?.repair).toContain("put");
});

test("a table from before the last edit is told", async () => {
  const desk = newDesk("{}");
  const gateway = await startGatewayChild(desk);
  await gateway.end("SIGTERM");
  writeFileSync(desk.path(".SKYKOI/SKYKOI.json"), '{ kois: { list: [{ id: "main" }] } }');
  expect(await examined(desk)).toMatchObject({
    findings: [
      { check: "table", severity: "warning", message: expect.stringContaining("older than the config") },
    ],
  });
});

test("a port that is taken is an error", async () => {
  const desk = newDesk("{}");
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { status, stdout } = await desk.skykoi(["doctor"], { env: { SKYKOI_GATEWAY_PORT: String(port) } });
  expect(status).toBe(1);
  expect(stdout).toBe(
    `error    port: something else uses port ${port} of 127.0.0.1\n` +
      "         repair: end what uses it, or choose another with --port or gateway.port\n" +
      "1 error, 0 warnings\n",
  );
});

test.each([
  ["20.19.0", 0],
  ["20.18.3", 1],
  ["18.20.0", 1],
  ["22.0.0", 0],
])("node %s has %i findings", (version, count) => {
  expect(checkNode(version)).toHaveLength(count);
});

test.each([
  [2 ** 31, []],
  [500 * 2 ** 20, ["warning"]],
  [1, ["error"]],
])("%i free bytes are %j", (free, severities) => {
  expect(checkDisk("/state", free).map(({ severity }) => severity)).toEqual(severities);
});

test("what a running gateway found wrong with a koi is an error here too", async () => {
  const desk = newDesk("{}");
  mkdirSync(desk.path(".SKYKOI/koi/main"), { recursive: true, mode: 0o700 });
  chmodSync(desk.path(".SKYKOI/koi"), 0o700);
  // A file in the place of the folder: nobody can write into it, not even root.
  writeFileSync(desk.path(".SKYKOI/koi/main/sessions"), "", { mode: 0o600 });
  const gateway = await startGatewayChild(desk);
  const page = await PageClient.visit(`${gateway.url.replace("http", "ws")}/webchat`, { visitorId: "anna" });
  onTestFinished(() => page.socket.terminate());
  page.send({ type: "message", messageId: "1", text: "hello" });
  await page.nextOf("refused");
  const { status, findings } = await examined(desk);
  expect(status).toBe(1);
  expect(findings).toMatchObject([{ check: "gateway", severity: "error" }]);
  expect(findings[0]?.message).toMatch(/^koi main: .*sessions/);
});

test("a browser that is missing is a note, one that is named and missing an error, and root needs a word of the config", async () => {
  const about = async (config: string, chromium: string): Promise<string[]> => {
    const more = { ...env, CHROMIUM_PATH: chromium, PATH: "/nowhere" };
    const { stdout } = await newDesk(config).skykoi(["doctor", "--json"], { env: more });
    const { findings } = JSON.parse(stdout) as Report;
    return findings
      .filter(({ check }) => check === "browser")
      .map(({ severity, message }) => `${severity} ${message}`);
  };
  const named = `{ tools: { browser: { executablePath: "/nowhere/chromium", noSandbox: true } } }`;
  expect(await about(named, process.execPath)).toEqual([
    "error no koi has the tool browser: tools.browser.executablePath names `/nowhere/chromium`, and that can't be run",
  ]);
  expect(await about("{}", "/nowhere/chromium")).toEqual([
    "error no koi has the tool browser: CHROMIUM_PATH names `/nowhere/chromium`, and that can't be run",
  ]);
  expect(await about(`{ tools: { deny: ["browser"] } }`, "/nowhere/chromium")).toEqual([]);
  expect(await about(`{ tools: { browser: { noSandbox: true } } }`, process.execPath)).toEqual([]);
  const asRoot = process.getuid?.() === 0;
  expect(await about(`{ tools: { browser: {} } }`, process.execPath)).toEqual(
    asRoot
      ? [
          "warning no koi has the tool browser: the gateway runs as root, and a browser has no sandbox of its own there",
        ]
      : [],
  );
});

test("commands that are to run on a node that is not paired, and a broken list of nodes, are told", async () => {
  const about = async (desk: Desk): Promise<string[]> => {
    const { findings } = await examined(desk);
    return findings
      .filter(({ check }) => check === "nodes")
      .map(({ severity, message }) => `${severity} ${message}`);
  };
  const desk = newDesk(`{ tools: { exec: { host: "node", node: "builder" } } }`);
  expect(await about(desk)).toEqual([
    "warning commands of main are to run on a node, and no node `builder` is paired, so they are refused",
  ]);
  desk.write(".SKYKOI/nodes.json", "{ broken");
  expect(await about(desk)).toMatchObject([
    expect.stringMatching(/^error `.*nodes\.json` is broken, so no node is let in/),
  ]);
  const any = newDesk(`{ tools: { exec: { host: "node" } } }`);
  expect(await about(any)).toMatchObject([expect.stringContaining("no node is paired")]);
  expect(await about(newDesk("{}"))).toEqual([]);
});

test("a search by meaning that can't work is told for each koi", async () => {
  const search = (memorySearch: object): string => JSON.stringify(memorySearch);
  const desk = newDesk(`{
    kois: {
      list: [
        { id: "home", default: true, memorySearch: ${search({ provider: "openai" })} },
        { id: "work", memorySearch: ${search({ provider: "own" })} },
        { id: "play", memorySearch: ${search({ provider: "own", model: "other", fallback: "google" })} },
        { id: "words" },
      ],
    },
    models: { providers: { own: { baseUrl: "http://127.0.0.1:9/v1", models: [{ id: "one" }] } } },
  }`);
  const told = async (): Promise<string[]> =>
    (await examined(desk)).findings.filter(({ check }) => check === "memory").map(({ message }) => message);
  const all = await told();
  expect(all).toHaveLength(4);
  expect(all[0]).toMatch(
    /^the koi home is to search its memory by meaning, so its notes are searched by .*no credential/,
  );
  expect(all[1]).toContain("`memorySearch.model` is not set");
  expect(all[2]).toContain("offers no model `other`");
  expect(all[3]).toContain("the koi `play` has no credential");
  const key = await desk.skykoi(["models", "auth", "add", "openai"], { input: "a-key-of-home" });
  expect(key.status).toBe(0);
  expect(await told()).toHaveLength(3);
});
