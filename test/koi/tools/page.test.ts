// The page's example of two kois through the whole loop: `personal` runs commands on this machine for its owner, `family` has
// what its list names, in a sandbox, and every tool that it is denied is asked for and refused.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import JSON5 from "json5";
import { expect, onTestFinished, test } from "vitest";

import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { ToolboxOptions } from "../../../src/koi/tools/toolbox.ts";
import type { CompiledKoi } from "../../../src/routing/compiled-gateway.ts";
import type { KoiId, SessionKey } from "../../../src/routing/ids.ts";
import { callsReply, textReply } from "../../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, turnBench } from "../make-turn.ts";
import { FakeSandbox } from "./fake-sandbox.ts";

const page = JSON5.parse<SkykoiConfig>(
  readFileSync(join(import.meta.dirname, "../../fixtures/page/06-sandbox-tools.json5"), "utf8"),
);

const asked = [
  ["exec", { command: "echo on the host" }],
  ["write", { path: "x.txt", content: "x" }],
  ["edit", { path: "x.txt", oldText: "x", newText: "y" }],
  ["apply_patch", { patch: "*** Begin Patch\n*** Delete File: x.txt\n*** End Patch" }],
  ["process", { action: "list" }],
  ["web_fetch", { url: "http://127.0.0.1/" }],
  ["session_status", {}],
  ["read", { path: "." }],
] as const;

/** The tools that a koi of the page was offered, and the first words of each result. */
async function ask(id: string, tools: ToolboxOptions = {}): Promise<{ offered: string[]; said: string[] }> {
  const server = await startOpenAiServer((_, index) =>
    index === 0 ? callsReply(...asked) : textReply("done"),
  );
  onTestFinished(() => server.close());
  const config: SkykoiConfig = {
    ...page,
    kois: { ...page.kois, defaults: { model: "local/tiny" } },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
  };
  const bench = turnBench(config, { PATH: process.env["PATH"] ?? "" }, { tools });
  const koi: CompiledKoi = {
    id: id as KoiId,
    workspace: `<state>/workspace-${id}`,
    koiDir: `<state>/koi/${id}/koi`,
    sessionsDir: `<state>/koi/${id}/sessions`,
  };
  await endOf(bench.run(bench.request({ koi, sessionKey: `koi:${id}:main` as SessionKey })));
  const [first, second] = server.requests.map(({ body }) => body);
  const results = second?.["messages"] as { role: string; content: string }[];
  return {
    offered: offeredIn(first),
    said: results.filter(({ role }) => role === "tool").map(({ content }) => content.split("\n")[0] ?? ""),
  };
}

function offeredIn(body: Readonly<Record<string, unknown>> | undefined): string[] {
  const tools = (body?.["tools"] ?? []) as { function: { name: string } }[];
  return tools.map((tool) => tool.function.name);
}

test("personal runs commands on this machine", async () => {
  const { offered, said } = await ask("personal");
  expect(offered).toEqual([
    "edit",
    "exec",
    "memory_get",
    "memory_search",
    "process",
    "read",
    "session_status",
    "web_fetch",
    "write",
  ]);
  expect(said.slice(0, 3)).toEqual(["on the host", "made `x.txt` (1 bytes)", "changed `x.txt`"]);
});

test("family is offered what its list names, each other tool is refused, and without a sandbox nothing is read", async () => {
  const { offered, said } = await ask("family");
  expect(offered).toEqual(["read"]);
  const notListed = "of the configuration does not list it. It was not run; do without it.";
  const denied = "of the configuration denies it. It was not run; do without it.";
  expect(said).toEqual([
    `the tool \`exec\` is not allowed here: \`/kois/list/1/tools/deny/0\` ${denied}`,
    `the tool \`write\` is not allowed here: \`/kois/list/1/tools/deny/1\` ${denied}`,
    `the tool \`edit\` is not allowed here: \`/kois/list/1/tools/deny/2\` ${denied}`,
    expect.stringMatching(/^the tool `apply_patch` is not allowed here/),
    `the tool \`process\` is not allowed here: \`/kois/list/1/tools/allow\` ${notListed}`,
    `the tool \`web_fetch\` is not allowed here: \`/kois/list/1/tools/allow\` ${notListed}`,
    `the tool \`session_status\` is not allowed here: \`/kois/list/1/tools/allow\` ${notListed}`,
    expect.stringMatching(/^this session is to be sandboxed and there is no sandbox here/),
  ]);
});

test("the tools of a sandboxed session work in the sandbox alone", async () => {
  const sandbox = new FakeSandbox();
  sandbox.files.set("inside.txt", Buffer.from("of the sandbox"));
  const { said } = await ask("family", { openSandbox: sandbox.open });
  expect(said.at(-1)).toBe("inside.txt");
});
