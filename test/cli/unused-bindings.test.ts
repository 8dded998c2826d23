// `skykoi bindings --unused`: what the gateway counted, for the bindings as they stand now.

import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { bindingIdentity } from "../../src/runtime/hits/binding-identity.ts";
import { keysOfRule } from "../../src/routing/table/rule-key.ts";
import { GatewayStore } from "../../src/runtime/journal/gateway-store.ts";
import { rulesOf } from "../routing/make.ts";
import { startGatewayChild } from "./gateway-child.ts";
import { Desk } from "./run-command.ts";

const DAY_MS = 24 * 3_600_000;

function newDesk(): Desk {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  return desk;
}

function configOf(...ids: string[]): string {
  const bindings = ids.map(
    (id) => `    { koiId: "main", match: { channel: "webchat", peer: { kind: "dm", id: "${id}" } } },\n`,
  );
  return `{\n  kois: { list: [{ id: "main" }, { id: "other" }] },\n  bindings: [\n${bindings.join("")}  ],\n}\n`;
}

function identityOf(id: string): string {
  const [rule] = rulesOf({ koi: "main", channel: "webchat", account: "default", peer: ["dm", id] });
  if (!rule) throw new Error("no rule");
  const [key] = keysOfRule(rule);
  if (!key) throw new Error("no key");
  return bindingIdentity(rule.koiId, key);
}

/** Says one thing as `visitorId` and waits until it is taken. */
function say(url: string, visitorId: string): Promise<void> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/webchat`);
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () => socket.send(JSON.stringify({ type: "hello", version: 1, visitorId })));
    socket.on("message", (data: Buffer) => {
      const { type } = JSON.parse(data.toString("utf8")) as { type: string };
      if (type === "history") socket.send(JSON.stringify({ type: "message", messageId: "m1", text: "hi" }));
      if (type !== "accepted") return;
      socket.close();
      resolve();
    });
  });
}

async function unused(desk: Desk): Promise<[index: number, use: string][]> {
  const { status, stdout } = await desk.skykoi(["bindings", "--unused", "30d", "--json"]);
  expect(status).toBe(0);
  return (JSON.parse(stdout) as { index: number; use: string }[]).map(({ index, use }) => [index, use]);
}

test("a message makes its binding a used one, also after a restart and at another place", async () => {
  const desk = newDesk();
  desk.write(".SKYKOI/SKYKOI.json", configOf("anna", "ben"));
  expect(await unused(desk)).toEqual([
    [0, "new"],
    [1, "new"],
  ]);
  const gateway = await startGatewayChild(desk);
  await say(gateway.url, "anna");
  await gateway.end("SIGTERM");
  expect(await unused(desk)).toEqual([[1, "new"]]);
  const again = await startGatewayChild(desk);
  await again.end("SIGTERM");
  desk.write(".SKYKOI/SKYKOI.json", configOf("ben", "cleo", "anna"));
  expect(await unused(desk)).toEqual([
    [0, "new"],
    [1, "new"],
  ]);
  const { stdout } = await desk.skykoi(["bindings", "--unused", "30d"]);
  const today = new Date().toISOString().slice(0, 10);
  expect(stdout).toContain(`peer=dm:ben  new: here since ${today}\n`);
  expect(stdout).toContain("peer=dm:cleo  new: no gateway had it yet\n");
});

test("old bindings without a message for so long are unused, dead ones too", async () => {
  const desk = newDesk();
  desk.write(".SKYKOI/SKYKOI.json", configOf("anna", "ben", "cleo", "ben"));
  const now = Date.now();
  const store = new GatewayStore(desk.path(".SKYKOI"), () => now);
  await store.hits.see(["anna", "ben", "cleo"].map(identityOf), now - 100 * DAY_MS);
  await store.hits.add([
    { identity: identityOf("anna"), hits: 3, lastHitMs: now - 40 * DAY_MS },
    { identity: identityOf("ben"), hits: 5, lastHitMs: now - 20 * DAY_MS },
  ]);
  store.close();
  const { stdout } = await desk.skykoi(["bindings", "--unused", "30d"]);
  const day = (ago: number): string => new Date(now - ago * DAY_MS).toISOString().slice(0, 10);
  const lines = stdout.split("\n");
  expect(lines[0]).toContain(`peer=dm:anna  last message ${day(40)}, here since ${day(100)}`);
  expect(lines[1]).toContain(`peer=dm:cleo  no message yet, here since ${day(100)}`);
  expect(lines[2]).toContain("bindings[3]  main  webchat accountId=default peer=dm:ben  shadowed");
  expect(stdout).not.toContain("bindings[1]  ");
});

test.each(["30x", "", "0d", "-1d"])("--unused=%s is wrong usage", async (time) => {
  const desk = newDesk();
  desk.write(".SKYKOI/SKYKOI.json", "{}");
  const { status, stderr } = await desk.skykoi(["bindings", `--unused=${time}`]);
  expect([status, stderr]).toEqual([
    2,
    `skykoi bindings: --unused is a length of time such as 30d or 12h, got "${time}"\n`,
  ]);
});
