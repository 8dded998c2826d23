// `skykoi status` beside a gateway that runs, that was killed, and where there never was one.

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openKoiStore } from "../../src/koi/store/sqlite-koi-store.ts";
import { GatewayStore } from "../../src/runtime/journal/gateway-store.ts";
import type { SessionKey } from "../../src/routing/ids.ts";
import { PageClient } from "../channels/webchat/page-client.ts";
import { until } from "../runtime/until.ts";
import { startGatewayChild } from "./gateway-child.ts";
import { Desk } from "./run-command.ts";

function newDesk(): Desk {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  return desk;
}

const config = '{ gateway: { auth: { token: "canary-token-of-the-gateway-0123456789" } } }\n';

test("the running gateway is asked with the token of its own config", async () => {
  const desk = newDesk();
  const path = desk.write(".SKYKOI/SKYKOI.json", config);
  const gateway = await startGatewayChild(desk);
  const announcement = desk.path(".SKYKOI/gateway.json");
  expect(statSync(announcement).mode & 0o777).toBe(0o600);
  expect(readFileSync(announcement, "utf8")).not.toContain("canary");

  const { status, stdout, stderr } = await desk.skykoi(["status"]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`gateway   running, process ${gateway.pid}, since 20`);
  expect(stdout).toContain(gateway.url);
  expect(stdout).toMatch(/^table {5}sha256:[0-9a-f]{64}, generation 1, 1 koi$/m);
  expect(stdout).toContain(`from      ${path}\n`);
  expect(stdout).toContain("account   webchat:default  open\n");
  expect(stdout).toContain("queues    0 turns running, 0 messages waiting, 0 replies unsent\n");
  expect(stdout).toContain("dead      no message given up in 30 days\n");
  const json = await desk.skykoi(["status", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    url: gateway.url,
    state: "running",
    pid: gateway.pid,
    table: { generation: 1, origin: { kind: "config", path } },
  });

  await gateway.end("SIGTERM");
  expect(existsSync(announcement)).toBe(false);
  const after = await desk.skykoi(["status"]);
  expect(after.status).toBe(1);
  expect(after.stdout).toContain(`gateway   none runs on ${desk.path(".SKYKOI")}\n`);
  expect(after.stdout).toMatch(/^table {5}sha256:[0-9a-f]{64}, the last good one$/m);
});

test("a broken config shows as degraded, with its place", async () => {
  const desk = newDesk();
  desk.write(".SKYKOI/SKYKOI.json", "{}");
  const gateway = await startGatewayChild(desk);
  desk.write(
    ".SKYKOI/SKYKOI.json",
    '{\n  bindings: [{ koiId: "ghost", match: { channel: "webchat" } }],\n}\n',
  );
  await until(() => gateway.output().includes("config has errors"), "the reload", 10_000);
  const { status, stdout } = await desk.skykoi(["status"]);
  expect(status).toBe(1);
  expect(stdout).toContain("gateway   degraded, ");
  expect(stdout).toMatch(/^problem {3}\S*SKYKOI\.json:2:\d+ binding\/unknown-koi: /m);
});

test("pages are told that the gateway is degraded, and that it is well again, but not why", async () => {
  const desk = newDesk();
  desk.write(".SKYKOI/SKYKOI.json", "{}");
  const gateway = await startGatewayChild(desk);
  const page = await PageClient.visit(`${gateway.url.replace("http", "ws")}/webchat`, { visitorId: "anna" });
  onTestFinished(() => page.socket.terminate());
  desk.write(".SKYKOI/SKYKOI.json", '{ bindings: [{ koiId: "canary-koi", match: { channel: "webchat" } }] }');
  const told = await page.nextOf("status");
  expect(told).toMatchObject({ degraded: true });
  expect(JSON.stringify(told)).not.toContain("canary");
  desk.write(".SKYKOI/SKYKOI.json", "{}");
  expect(await page.nextOf("status")).toEqual({ type: "status", degraded: false });
});

test("what a killed gateway left is no gateway, and its port gets no token", async () => {
  const desk = newDesk();
  desk.write(".SKYKOI/SKYKOI.json", config);
  const gateway = await startGatewayChild(desk);
  await gateway.end("SIGKILL");
  expect(existsSync(desk.path(".SKYKOI/gateway.json"))).toBe(true);
  const { status, stdout } = await desk.skykoi(["status"]);
  expect([status, stdout.includes("none runs")]).toEqual([1, true]);
});

test("another token in the config than at the start is said", async () => {
  const desk = newDesk();
  desk.write(".SKYKOI/SKYKOI.json", "{}");
  const gateway = await startGatewayChild(desk, [], { SKYKOI_GATEWAY_TOKEN: "one" });
  const { status, stdout } = await desk.skykoi(["status"], { env: { SKYKOI_GATEWAY_TOKEN: "two" } });
  expect(status).toBe(1);
  expect(stdout).toContain(
    `process ${gateway.pid} runs but can't be asked: it does not take the secret of the config`,
  );
});

test("a gateway without a secret is asked also where its config wants one since", async () => {
  const desk = newDesk();
  desk.write(".SKYKOI/SKYKOI.json", "{}");
  const gateway = await startGatewayChild(desk);
  const config = '{ gateway: { auth: { token: { source: "env", id: "NOT_SET_ANYWHERE" } } } }\n';
  desk.write(".SKYKOI/SKYKOI.json", config);
  await until(() => gateway.output().includes("config taken up"), "the reload", 10_000);
  const { stdout } = await desk.skykoi(["status"]);
  expect(stdout).toContain(`gateway   degraded, process ${gateway.pid}`);
  expect(stdout).toContain("problem   the environment variable `NOT_SET_ANYWHERE` is not set");
  expect(stdout).toContain("restart   gateway.auth is taken up at the next start\n");
});

test("without a gateway, the stores are read and not changed", async () => {
  const desk = newDesk();
  desk.write(".SKYKOI/SKYKOI.json", "{}");
  const gateway = await startGatewayChild(desk);
  await gateway.end("SIGTERM");
  const sessionKey = "koi:main:main" as SessionKey;
  const koi = openKoiStore(desk.path(".SKYKOI/koi/main/sessions"));
  await koi.journal({ messageKey: "webchat:default:m1", sessionKey, receivedAtMs: 1, payload: "{}" });
  koi.close();
  const store = new GatewayStore(desk.path(".SKYKOI"), () => Date.now());
  await store.record({
    at: new Date().toISOString(),
    messageRef: "webchat:default:m0",
    tableDigest: "sha256:x",
    outcome: "failed",
    stage: "koi",
    reasonCode: "model_error",
    facts: { channel: "webchat", accountId: "default" as never, peer: { kind: "dm", id: "ann" as never } },
  });
  store.close();
  const before = readFileSync(join(desk.path(".SKYKOI"), "gateway.db"));
  const { stdout } = await desk.skykoi(["status"]);
  expect(stdout).toContain("queues    1 message waiting, 0 replies unsent\n");
  expect(stdout).toMatch(
    /dead {6}1 given up in 30 days\n.*webchat:default:m0 {2}failed at koi: model_error\n/,
  );
  expect(stdout).not.toContain("ann");
  expect(readFileSync(join(desk.path(".SKYKOI"), "gateway.db"))).toEqual(before);
});

test("a damaged store is a problem, and the rest is shown", async () => {
  const desk = newDesk();
  const path = desk.write(".SKYKOI/gateway.db", "this is no database");
  const { status, stdout } = await desk.skykoi(["status", "--json"]);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    state: "unreachable",
    waiting: 0,
    problems: [`${path}: this is no SQLite file`],
  });
});

test("a search by meaning that can't work is a problem until it can", async () => {
  const desk = newDesk();
  desk.write(
    ".SKYKOI/SKYKOI.json",
    '{ kois: { list: [{ id: "home", memorySearch: { provider: "openai" } }] } }',
  );
  await startGatewayChild(desk);
  const { stdout } = await desk.skykoi(["status"]);
  expect(stdout).toMatch(
    /^problem {3}koi home can't search its memory by meaning: .*models auth add openai/m,
  );
});
