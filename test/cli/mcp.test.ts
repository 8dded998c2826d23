// MCP servers beside the built gateway: a call on its way through it, what it says of them, a reload, the end.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { PageClient } from "../channels/webchat/page-client.ts";
import { fakeProgram } from "../fakes/mcp/fake-server.ts";
import { callsReply, textReply } from "../fakes/models/model-reply.ts";
import type { ModelReply } from "../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { until } from "../runtime/until.ts";
import { startGatewayChild } from "./gateway-child.ts";
import { Desk } from "./run-command.ts";

const TOKEN = "canary-of-an-mcp-server-0123456789";

async function scripted(replies: readonly ModelReply[]): Promise<ModelServer> {
  const left = [...replies];
  const server = await startOpenAiServer(() => left.shift() ?? textReply("nothing more"));
  onTestFinished(() => server.close());
  return server;
}

function deskFor(model: ModelServer, servers: object): Desk {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  desk.write(".SKYKOI/SKYKOI.json", configOf(model, servers));
  return desk;
}

function configOf({ baseUrl }: ModelServer, servers: object): string {
  const models = { providers: { fake: { baseUrl, api: "openai-completions" } } };
  return JSON.stringify({ kois: { defaults: { model: "fake/m" } }, models, mcp: { servers } });
}

test("at the terminal: a turn calls a tool, the model sees the result, nothing is left running", async () => {
  const model = await scripted([
    callsReply(["mcp__fake__echo", { text: "from the server" }]),
    textReply("done"),
  ]);
  const notes = join(deskFor(model, {}).folder, "notes");
  const desk = deskFor(model, { fake: fakeProgram({ env: { NOTES: notes } }) });
  const { status, stdout, stderr } = await desk.skykoi(["koi", "-m", "go"]);
  expect(status).toBe(0);
  expect(stderr).not.toContain("failed");
  expect(stdout).toContain("done");
  expect(JSON.stringify(model.requests[1]?.body)).toContain("from the server");
  expect(readFileSync(notes, "utf8")).toMatch(/^start \d+\ncall echo\nend \d+\n$/);
});

test("beside a gateway: its state is told, a changed block ends it, and so does the gateway's end; no secret is shown", async () => {
  const model = await scripted([
    callsReply(["mcp__fake__echo", { text: `the key is ${TOKEN}` }]),
    textReply("one"),
    textReply("two"),
  ]);
  const desk = deskFor(model, {});
  const notes = desk.path("notes");
  const env = { NOTES: notes, MODE: "noise", API_TOKEN: { source: "env", id: "MCP_TOKEN" } };
  const servers = { fake: fakeProgram({ env: env as never }), broken: { command: "/nowhere/at/all" } };
  desk.write(".SKYKOI/SKYKOI.json", configOf(model, servers));
  const gateway = await startGatewayChild(desk, [], { MCP_TOKEN: TOKEN });
  // Nothing is started without a turn.
  expect(existsSync(notes)).toBe(false);
  expect((await desk.skykoi(["status"])).stdout).toContain("gateway   running,");
  const page = await PageClient.visit(`${gateway.url.replace("http", "ws")}/webchat`, { visitorId: "anna" });
  page.send({ type: "message", messageId: "m1", text: "go" });
  await page.nextOf("reply");
  const { stdout } = await desk.skykoi(["status"]);
  expect(stdout).toMatch(/^mcp {7}fake for main {2}ready {2}\d+ tools$/m);
  expect(stdout).toContain("gateway   degraded,");
  expect(stdout).toContain(
    "problem   MCP server broken of koi main: the program or its folder is not there\n",
  );
  expect(await (await fetch(`${gateway.url}/metrics`)).text()).toContain(
    'skykoi_mcp_servers{server="fake",state="ready"} 1',
  );
  const doctor = await desk.skykoi(["doctor"], { env: { MCP_TOKEN: TOKEN } });
  expect(doctor.stdout).toContain("MCP server broken: the program `/nowhere/at/all` is not there");
  expect(doctor.stdout).not.toContain("MCP server fake");

  desk.write(".SKYKOI/SKYKOI.json", configOf(model, { fake: { ...servers.fake, callTimeoutMs: 9_000 } }));
  await until(() => /^end/m.test(readFileSync(notes, "utf8")), "the end of the old server", 15_000);
  page.send({ type: "message", messageId: "m2", text: "go on" });
  await page.nextOf("reply");
  expect((await desk.skykoi(["status"])).stdout).toContain("gateway   running,");
  await gateway.end("SIGTERM");
  const lines = readFileSync(notes, "utf8").trim().split("\n");
  expect(lines.filter((line) => line.startsWith("start"))).toHaveLength(2);
  expect(lines.filter((line) => line.startsWith("end"))).toHaveLength(2);
  expect(gateway.output()).toContain("an MCP server wrote");
  expect(gateway.output()).not.toContain(TOKEN);
  const messages = model.requests[1]?.body["messages"] as { role: string; content: string }[];
  expect(messages.find(({ role }) => role === "tool")?.content).toContain("\nthe key is [redacted]\n");
});
