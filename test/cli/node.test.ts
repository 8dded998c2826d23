// Nodes: the built commands as real processes, a gateway on one side and a node on the other.

import { existsSync, readFileSync, statSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";

import { PageClient } from "../channels/webchat/page-client.ts";
import { callsReply, textReply } from "../fakes/models/model-reply.ts";
import type { ModelReply } from "../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { until } from "../runtime/until.ts";
import { startGatewayChild, type GatewayChild } from "./gateway-child.ts";
import { startNode, type NodeChild } from "./node-child.ts";
import { Desk } from "./run-command.ts";

const TOKEN = "canary-token-of-the-gateway-0123456789";

interface Place {
  readonly model: ModelServer;
  readonly gateway: GatewayChild;
  /** The gateway's machine. */
  readonly home: Desk;
  /** The node's. */
  readonly away: Desk;
}

async function place(
  replies: readonly ModelReply[] = [],
  tools: object = { exec: { host: "node" } },
  more: object = {},
): Promise<Place> {
  const left = [...replies];
  const model = await startOpenAiServer(() => left.shift() ?? textReply("nothing more"));
  onTestFinished(() => model.close());
  const [home, away] = [new Desk(), new Desk()];
  onTestFinished(() => {
    home.remove();
    away.remove();
  });
  const config = {
    gateway: { auth: { token: TOKEN } },
    kois: { defaults: { model: "fake/m" } },
    models: { providers: { fake: { baseUrl: model.baseUrl, api: "openai-completions" } } },
    tools,
    ...more,
  };
  home.write(".SKYKOI/SKYKOI.json", JSON.stringify(config));
  return { model, gateway: await startGatewayChild(home), home, away };
}

/** Pairs the node's machine, as its owner does. */
async function pair({ gateway, home, away }: Place, ...flags: string[]): Promise<void> {
  const pairing = startNode(away, ["pair", gateway.url, "--name", "builder", ...flags], {
    SKYKOI_GATEWAY_TOKEN: TOKEN,
  });
  const [, code = ""] = await pairing.says(/^code (\S+):/m);
  const approved = await home.skykoi(["node", "approve", code.toLowerCase()]);
  expect(approved).toMatchObject({ status: 0, stderr: "" });
  expect(approved.stdout).toMatch(/^paired: builder \([0-9a-f]{16}\)$/m);
  expect(await pairing.ended).toBe(0);
}

async function run(there: Place): Promise<NodeChild> {
  const node = startNode(there.away, ["run"]);
  await node.says(/^connected to .* as builder/m);
  return node;
}

/** Says a message in the WebChat and waits for the answer; what the tools gave is in the model's last request. */
async function ask({ gateway, model }: Place): Promise<readonly string[]> {
  const page = await PageClient.open(`${gateway.url.replace("http", "ws")}/webchat`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  onTestFinished(() => page.socket.terminate());
  page.send({ type: "hello", version: 1, visitorId: "anna" });
  page.send({ type: "message", messageId: `m${model.requests.length}`, text: "go" });
  await page.nextOf("reply");
  const messages = (model.requests.at(-1)?.body["messages"] ?? []) as { role: string; content: string }[];
  return messages.filter(({ role }) => role === "tool").map(({ content }) => content);
}

test("paired by a code, then commands run there, by the node's own list, in its own folder", async () => {
  const there = await place([
    callsReply(
      ["exec", { command: "pwd" }],
      ["exec", { command: "/usr/bin/env", env: { MINE: "1" } }],
      ["exec", { command: "cat /etc/hostname" }],
      ["exec", { command: "pwd", cwd: "/" }],
      ["exec", { command: "pwd", env: { LD_PRELOAD: "x" } }],
      ["nodes", { action: "list" }],
      ["nodes", { action: "run", command: "pwd", node: "builder" }],
      ["nodes", { action: "run", command: "pwd", node: "elsewhere" }],
    ),
    textReply("done"),
  ]);
  await pair(there, "--cwd", "work", "--allow", "*/pwd", "--allow", "*/env");
  const { away, home, gateway, model } = there;
  await run(there);
  const results = await ask(there);
  expect(results[0]).toBe(`${away.path("work")}\n\n[exit code 0]`);
  expect(results[1]).toContain("MINE=1");
  expect(results[1]).not.toContain("TOKEN");
  expect(results[2]).toMatch(/^the node refused: `cat` with these arguments is not on its allowlist/);
  expect(results[3]).toBe(
    "the node refused: this folder is not there, or lies outside of the node's folder for commands",
  );
  expect(results[4]).toBe("`LD_PRELOAD` can't be set for a command on a node");
  expect(JSON.parse(results[5] ?? "")).toMatchObject([
    { name: "builder", isConnected: true, platform: "linux" },
  ]);
  expect(results[6]).toBe(`${away.path("work")}\n\n[exit code 0]`);
  expect(results[7]).toBe("there is no node `elsewhere` for this koi. Nothing was run");

  // Keys are for their owners alone, and the gateway's token is nowhere on the node.
  for (const file of [
    away.path(".SKYKOI/node/key.json"),
    away.path(".SKYKOI/node/node.json"),
    home.path(".SKYKOI/nodes.json"),
  ])
    expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(away.path(".SKYKOI/node/node.json"), "utf8")).not.toContain(TOKEN);
  const { privateKey } = JSON.parse(readFileSync(away.path(".SKYKOI/node/key.json"), "utf8")) as {
    privateKey: string;
  };
  expect(gateway.output() + JSON.stringify(model.requests)).not.toContain(privateKey);
  expect((await home.skykoi(["node", "list"])).stdout).toMatch(
    /^[0-9a-f]{16} {2}builder {2}connected \(linux\), paired 20/m,
  );
});

test("both sides must say `full` for whole freedom; what is long goes on in the background, a time-out ends it there", async () => {
  const there = await place(
    [
      callsReply(
        ["exec", { command: "echo $((40 + 2)) > answer; cat answer" }],
        ["exec", { command: "sleep 300 & echo $! > pid; wait", timeoutSec: 1 }],
        ["exec", { command: "read line; echo got $line", background: true }],
        ["process", { action: "write", id: "cmd-1", text: "it\n" }],
        ["process", { action: "poll", id: "cmd-1", waitMs: 20_000 }],
        ["exec", { command: "seq 1 200000" }],
      ),
      textReply("done"),
    ],
    { exec: { host: "node", security: "full" } },
  );
  await pair(there, "--security", "full");
  await run(there);
  const results = await ask(there);
  expect(results[0]).toBe("42\n\n[exit code 0]");
  expect(results[1]).toMatch(/\[(?:ended by SIGTERM|exit code \d+), stopped after 1 seconds\]$/);
  expect(results[2]).toContain("[goes on in the background as cmd-1]");
  expect(results[4]).toBe("got it\n\n[exit code 0]");
  expect(results[5]).toMatch(/^1\n2\n/);
  expect(results[5]).toMatch(/characters left out[^]*200000\n\n\[exit code 0\]$/);
  const pid = Number(readFileSync(there.away.path(".SKYKOI/node/workspace/pid"), "utf8"));
  await until(() => !isAlive(pid), "the end of the child");
});

test("what only the gateway's list keeps from running there, a person can allow in the chat; the node's own list nobody", async () => {
  const line = "echo $((40 + 2)) > answer; cat answer";
  const there = await place(
    [callsReply(["exec", { command: line }], ["nodes", { action: "run", command: line }]), textReply("done")],
    undefined,
    { commands: { ownerAllowFrom: ["webchat:anna"] }, messages: { queue: { debounceMs: 0 } } },
  );
  await pair(there, "--security", "full");
  await run(there);
  const page = await PageClient.open(`${there.gateway.url.replace("http", "ws")}/webchat`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  onTestFinished(() => page.socket.terminate());
  page.send({ type: "hello", version: 1, visitorId: "anna" });
  page.send({ type: "message", messageId: "m0", text: "go" });
  const said: string[] = [];
  for (const word of ["allow-once", "deny"]) {
    let id: string | undefined;
    while (id === undefined) {
      const { text } = await page.nextOf("reply");
      said.push(text);
      id = /^\[(\w+)\] May I run this on the node builder, in its folder for commands\?/.exec(text)?.[1];
    }
    expect(said.at(-1)).toContain(`/approve ${id} allow-once|deny`);
    page.send({ type: "message", messageId: `w-${id}`, text: `/approve ${id} ${word}` });
  }
  while (!said.at(-1)?.endsWith("done")) said.push((await page.nextOf("reply")).text);
  const messages = there.model.requests.at(-1)?.body["messages"] as { role: string; content: string }[];
  const results = messages.filter(({ role }) => role === "tool").map(({ content }) => content);
  expect(results[0]).toBe("42\n\n[exit code 0]");
  expect(results[1]).toMatch(/^a person was asked and said no.*Nothing was run$/);
});

test("/stop ends the command on the node, with all that it has started", async () => {
  const there = await place(
    [callsReply(["exec", { command: "sleep 300 & echo $! > pid; wait" }]), textReply("done")],
    {
      exec: { host: "node", security: "full", backgroundMs: 100_000 },
    },
  );
  await pair(there, "--security", "full");
  await run(there);
  const page = await PageClient.open(`${there.gateway.url.replace("http", "ws")}/webchat`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  onTestFinished(() => page.socket.terminate());
  page.send({ type: "hello", version: 1, visitorId: "anna" });
  page.send({ type: "message", messageId: "m1", text: "go" });
  const file = there.away.path(".SKYKOI/node/workspace/pid");
  await until(() => existsSync(file) && readFileSync(file, "utf8") !== "", "the command", 20_000);
  page.send({ type: "message", messageId: "m2", text: "/stop" });
  const pid = Number(readFileSync(file, "utf8"));
  await until(() => !isAlive(pid), "the end of the child", 20_000);
  expect((await there.home.skykoi(["node", "list"])).stdout).toContain("connected (linux)");
});

test("a node that goes away in the middle: told as interrupted, not run again, ended there; then it is back", async () => {
  const there = await place(
    [
      callsReply(["exec", { command: "echo x >> count; echo $$ > pid; sleep 300" }]),
      callsReply(["exec", { command: "echo back" }]),
      textReply("done"),
    ],
    { exec: { host: "node", security: "full", backgroundMs: 100_000 } },
  );
  await pair(there, "--security", "full");
  const node = await run(there);
  const asking = ask(there);
  const pidFile = there.away.path(".SKYKOI/node/workspace/pid");
  await until(() => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "", "the command", 20_000);
  node.child.kill("SIGTERM");
  await node.ended;
  const results = await asking;
  expect(results[0]).toContain(
    "[interrupted: the node went away; the command may have done its work, a part of it, or nothing, and was not run again]",
  );
  expect(results[1]).toBe("the node `builder` is not connected. Nothing was run");
  expect(readFileSync(there.away.path(".SKYKOI/node/workspace/count"), "utf8")).toBe("x\n");
  const pid = Number(readFileSync(pidFile, "utf8"));
  await until(() => !isAlive(pid), "the end of the command");
  await run(there);
});

test("nobody gets in otherwise: no token, no pairing, another key; a removed node is out at once", async () => {
  const there = await place([callsReply(["exec", { command: "pwd" }]), textReply("done")]);
  const { gateway, home, away } = there;
  const stranger = startNode(away, ["pair", gateway.url, "--name", "builder"]);
  expect(await stranger.ended).toBe(1);
  expect(stranger.output()).toContain("the gateway wants its token");
  const wrong = startNode(away, ["pair", gateway.url], { SKYKOI_GATEWAY_TOKEN: "wrong-wrong-wrong" });
  expect(await wrong.ended).toBe(1);
  expect(wrong.output()).toContain("the gateway does not take this token");
  expect((await home.skykoi(["node", "approve", "AAAA-BBBB-CCCC"])).status).toBe(1);
  // No node: nothing runs, here least of all.
  expect((await ask(there))[0]).toBe("no node is paired for this koi. Nothing was run");

  await pair(there);
  const node = await run(there);
  const second = startNode(away, ["run"]);
  expect(await node.ended).toBe(1);
  expect(node.output()).toContain("this node runs elsewhere now");
  await second.says(/^connected/m);
  expect((await home.skykoi(["node", "remove", "builder"])).stdout).toMatch(/^removed: builder/);
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain("pairing was taken back");
  const late = startNode(away, ["run"]);
  expect(await late.ended).toBe(1);
  expect(late.output()).toContain("not paired");
  expect((await home.skykoi(["node", "list"])).stdout).toBe("no node is paired\n");

  // A gateway with another key, at the same address as it seems.
  await pair(there);
  const rules = JSON.parse(readFileSync(away.path(".SKYKOI/node/node.json"), "utf8")) as {
    gateway: { key: string };
  };
  const other = await place();
  away.write(
    ".SKYKOI/node/node.json",
    JSON.stringify({
      ...rules,
      gateway: { ...rules.gateway, url: `${other.gateway.url.replace("http", "ws")}/node` },
    }),
  );
  const fooled = startNode(away, ["run"]);
  expect(await fooled.ended).toBe(1);
  expect(fooled.output()).toContain("this is not the gateway that this node is paired with");
});

test("a gateway that restarts finds its nodes again; a broken list lets nobody in and is told", async () => {
  const there = await place();
  await pair(there);
  const node = await run(there);
  const port = new URL(there.gateway.url).port;
  await there.gateway.end("SIGTERM");
  await node.says(/disconnected/);
  const again = await startGatewayChild(there.home, ["--port", port]);
  await until(() => node.output().split("connected to").length > 2, "the node's return", 20_000);
  await again.end("SIGTERM");
  there.home.write(".SKYKOI/nodes.json", "{ broken");
  const broken = await startGatewayChild(there.home, ["--port", port]);
  const { stdout } = await there.home.skykoi(["status"]);
  expect(stdout).toContain("gateway   degraded,");
  expect(stdout).toContain("is broken, so no node is let in");
  expect(readFileSync(there.home.path(".SKYKOI/nodes.json"), "utf8")).toBe("{ broken");
  expect(node.output().split("connected to").length).toBe(3);
  await broken.end("SIGTERM");
});

test("an address that gives a secret away or goes unencrypted through a network is refused", async () => {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  const said = async (...args: string[]): Promise<string> => {
    const { status, stderr } = await desk.skykoi(["node", "pair", ...args]);
    expect(status).toBe(2);
    return stderr;
  };
  expect(await said("ws://gateway.example.org")).toContain("must be encrypted");
  expect(await said("wss://me:secret@gateway.example.org")).toContain("no secret goes into an address");
  expect(await said("ftp://gateway.example.org")).toContain("is no address");
  expect(await said()).toContain("name the gateway");
  const { status, stderr } = await desk.skykoi(["node", "run"]);
  expect([status, stderr]).toEqual([
    1,
    "skykoi node run: this machine is no node yet: skykoi node pair ADDRESS\n",
  ]);
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
