// `gateway.reload.mode` on the built gateway: what is taken up at once, what has it started anew, and that a config with which
// it could not start leaves it running.

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type GatewayChild, startGatewayChild } from "../gateway-child.ts";
import { Desk } from "../run-command.ts";
import { until } from "../../runtime/until.ts";

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
afterEach(() => desk.remove());

function save(gateway: object, kois: readonly string[] = ["home"], logging: object = {}): void {
  const reload = { debounceMs: 20 };
  const config = {
    logging,
    kois: { list: kois.map((id) => ({ id })) },
    gateway: { ...gateway, reload: { ...reload, ...(gateway as { reload?: object }).reload } },
  };
  desk.write(".SKYKOI/SKYKOI.json", JSON.stringify(config));
}

interface Status {
  readonly state: string;
  readonly startedAt: string;
  readonly waitForRestart: readonly string[];
  readonly problems: readonly { readonly message: string }[];
  readonly table: { readonly kois: readonly string[] };
}

async function status({ url }: GatewayChild): Promise<Status> {
  return (await (await fetch(`${url}/status`)).json()) as Status;
}

async function says(child: GatewayChild, text: string): Promise<void> {
  await until(() => child.output().includes(text), text);
}

test("hybrid: routing at once, what only a start takes up by starting anew, on the same port", async () => {
  save({});
  const child = await startGatewayChild(desk);
  const before = await status(child);
  save({}, ["home", "work"]);
  await says(child, "config taken up");
  expect(await status(child)).toMatchObject({
    startedAt: before.startedAt,
    table: { kois: ["home", "work"] },
  });
  save({ controlUi: { basePath: "/chat" } }, ["home", "work"]);
  await says(child, `WebChat: ${child.url}/chat`);
  const after = await status(child);
  expect(after).toMatchObject({ state: "running", waitForRestart: [], table: { kois: ["home", "work"] } });
  expect(after.startedAt).not.toBe(before.startedAt);
  expect((await fetch(`${child.url}/chat/`)).status).toBe(200);
  await child.end("SIGTERM");
}, 60_000);

test("restart: every change has it started anew", async () => {
  save({ reload: { mode: "restart" } });
  const child = await startGatewayChild(desk);
  save({ reload: { mode: "restart" } }, ["home", "work"]);
  await says(child, "the gateway starts anew");
  await until(() => child.output().split("gateway is ready").length === 3, "the second start");
  expect((await status(child)).table.kois).toEqual(["home", "work"]);
  expect(child.output()).not.toContain("config taken up");
}, 60_000);

test("hot: what only a start takes up waits for one by hand", async () => {
  save({ reload: { mode: "hot" } });
  const child = await startGatewayChild(desk);
  save({ reload: { mode: "hot" }, controlUi: { basePath: "/chat" } }, ["home", "work"]);
  await says(child, "some settings are taken up at the next start");
  expect(await status(child)).toMatchObject({
    waitForRestart: ["gateway.controlUi"],
    table: { kois: ["home", "work"] },
  });
}, 60_000);

test("a config with which it could not start leaves it running, degraded, until it is mended", async () => {
  save({});
  const child = await startGatewayChild(desk);
  const before = await status(child);
  save({ auth: { mode: "token", token: { source: "file", id: desk.path("missing") } } });
  await says(child, "the gateway can't be started anew");
  const after = await status(child);
  expect(after).toMatchObject({ state: "degraded", startedAt: before.startedAt });
  expect(after.problems[0]?.message).toContain("can't be started anew with the config as it is");
  writeFileSync(desk.path("missing"), "a-long-enough-token", { mode: 0o600 });
  save({ controlUi: { basePath: "/x" } });
  await says(child, `WebChat: ${child.url}/x`);
  expect(await status(child)).toMatchObject({ state: "running", problems: [] });
}, 60_000);

test("logging is taken up at once: level, file and patterns", async () => {
  save({});
  const child = await startGatewayChild(desk);
  const before = await status(child);
  const log = desk.path("log.txt");
  const logging = { level: "info", consoleLevel: "error", file: log, redactPatterns: ["taken"] };
  save({}, ["home", "work"], logging);
  await until(() => existsSync(log) || child.output().includes("config taken up"), "the first change");
  save({}, ["home"], logging);
  await until(
    () => existsSync(log) && readFileSync(log, "utf8").includes("config [redacted] up"),
    "the file",
  );
  expect(child.output().split("config taken up")).toHaveLength(2);
  expect((await status(child)).startedAt).toBe(before.startedAt);
  renameSync(log, `${log}.1`);
  save({}, ["home", "work"], logging);
  await until(() => existsSync(log), "a file in the place of the one that was moved away");
}, 60_000);
