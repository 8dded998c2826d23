// Turns that no person began, against a model server: what a background run may call and see, and what another koi never sees.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { SessionDesk } from "../../../src/koi/sessions/session-desk.ts";
import type { TurnRequest } from "../../../src/koi/turn.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { callsReply, textReply } from "../../fakes/models/model-reply.ts";
import type { ModelReply } from "../../fakes/models/model-reply.ts";
import type { ModelServer } from "../../fakes/models/model-server.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, turnBench } from "../make-turn.ts";

const nobody = (): never => {
  throw new Error("the desk was asked");
};
const desk = {
  sessions: { list: nobody, history: nobody, about: nobody, send: nobody, spawn: nobody } as SessionDesk,
};

async function run(
  replies: readonly ModelReply[],
  changes: Partial<TurnRequest>,
  config: SkykoiConfig = {},
): Promise<ModelServer> {
  const server = await startOpenAiServer((_, index) => replies[index] ?? textReply("done"));
  onTestFinished(() => server.close());
  const bench = turnBench({
    models: { providers: { local: { baseUrl: server.baseUrl } } },
    ...config,
    kois: { ...config.kois, defaults: { model: "local/tiny", ...config.kois?.defaults } },
  });
  const workspace = join(bench.stateDir, "workspace-main");
  mkdirSync(workspace, { recursive: true });
  for (const name of ["KOIS.md", "TOOLS.md", "SOUL.md", "USER.md", "MEMORY.md"])
    writeFileSync(join(workspace, name), `words of ${name}`);
  await endOf(bench.run({ ...bench.request(), ...changes }));
  return server;
}

const toolsOf = ({ requests }: ModelServer): string[] =>
  ((requests[0]?.body["tools"] ?? []) as { function: { name: string } }[]).map((tool) => tool.function.name);
const messagesOf = ({ requests }: ModelServer, index: number): { role: string; content: string }[] =>
  (requests[index]?.body["messages"] ?? []) as { role: string; content: string }[];
const promptOf = (server: ModelServer): string => String(messagesOf(server, 0)[0]?.content);

const task = "koi:main:subagent:1" as SessionKey;

test("with a desk the session tools are offered, without one they are not", async () => {
  const names = ["sessions_history", "sessions_list", "sessions_send", "sessions_spawn"];
  expect(toolsOf(await run([], { desk })).filter((name) => name.startsWith("sessions_"))).toEqual(names);
  expect(toolsOf(await run([], {})).filter((name) => name.startsWith("sessions_"))).toEqual([]);
});

test("a background run has no session tools, also where a config allows them, and a call of one is refused", async () => {
  const config: SkykoiConfig = { tools: { subagents: { tools: { allow: ["sessions_spawn", "read"] } } } };
  const server = await run(
    [callsReply(["sessions_spawn", { task: "more of me" }])],
    { desk, sessionKey: task },
    config,
  );
  expect(toolsOf(server)).toEqual(["read"]);
  expect(messagesOf(server, 1).at(-1)?.content).toContain("the tool `sessions_spawn` is not allowed here");
});

test("a background run sees KOIS.md and TOOLS.md alone", async () => {
  const prompt = promptOf(
    await run([], { desk, sessionKey: task, audience: "none: this is a background run" }),
  );
  expect([...prompt.matchAll(/words of (\S+)/g)].map(([, name]) => name)).toEqual(["KOIS.md", "TOOLS.md"]);
  expect(prompt).toContain("- Conversation: none: this is a background run");
});

test("where another koi reads the answer, MEMORY.md is not in the prompt, also in the main session", async () => {
  const main = "koi:main:main" as SessionKey;
  expect(promptOf(await run([], { sessionKey: main }))).toContain("words of MEMORY.md");
  expect(promptOf(await run([], { sessionKey: main, audience: "with another koi" }))).not.toContain(
    "words of MEMORY.md",
  );
});

test("the models of a run go over the koi's own, and its time over that of turns", async () => {
  const config: SkykoiConfig = {
    kois: { defaults: { model: "local/tiny" }, list: [{ id: "main", model: "local/own" }] },
  };
  const asked = async (changes: Partial<TurnRequest>): Promise<unknown> =>
    (await run([], changes, config)).requests[0]?.body["model"];
  expect(await asked({})).toBe("own");
  expect(await asked({ models: ["local/small"] })).toBe("small");
  expect(await asked({ models: ["local/small", { primary: "local/smaller" }] })).toBe("smaller");
});
