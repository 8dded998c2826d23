// What a turn does with its sandbox: it gives it back however it ends, tells the model paths inside, brings in the files that
// were sent, and keeps what belongs to this machine here.

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { SandboxLayout } from "../../../src/koi/sandbox/plan.ts";
import type { TurnRequest } from "../../../src/koi/turn.ts";
import type { PeerId, SessionKey } from "../../../src/routing/ids.ts";
import { callsReply, textReply } from "../../fakes/models/model-reply.ts";
import type { ModelReply, ModelRequest } from "../../fakes/models/model-reply.ts";
import type { ModelServer } from "../../fakes/models/model-server.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, eventsOf, turnBench } from "../make-turn.ts";
import type { TurnBench } from "../make-turn.ts";
import { skillText, writeSkill } from "../skills/skill-folder.ts";
import { FakeSandbox } from "./fake-sandbox.ts";

interface Scene {
  readonly sandbox: FakeSandbox;
  readonly bench: TurnBench;
  readonly server: ModelServer;
}

async function scene(
  replies: readonly ModelReply[],
  { config = {}, layout }: { config?: SkykoiConfig; layout?: SandboxLayout } = {},
): Promise<Scene> {
  const server = await startOpenAiServer((_, index) => replies[index] ?? textReply("done"));
  onTestFinished(() => server.close());
  const all: SkykoiConfig = {
    kois: { defaults: { model: "local/tiny", sandbox: { mode: "all" } } },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
    ...config,
  };
  const sandbox = new FakeSandbox(layout);
  const env = { PATH: process.env["PATH"] ?? "", WX: "the secret of wx" };
  return { sandbox, server, bench: turnBench(all, env, { tools: { openSandbox: sandbox.open } }) };
}

interface Message {
  readonly role: string;
  readonly content: string;
}

const messagesOf = (request: ModelRequest | undefined): readonly Message[] =>
  (request?.body["messages"] ?? []) as Message[];

const system = ({ requests }: ModelServer): string => messagesOf(requests[0])[0]?.content ?? "";

const results = ({ requests }: ModelServer): string[] =>
  messagesOf(requests.at(-1))
    .filter(({ role }) => role === "tool")
    .map(({ content }) => content);

describe("the sandbox of a turn is given back", () => {
  test("when it answers", async () => {
    const { bench, sandbox } = await scene([callsReply(["exec", { command: "true" }])]);
    expect((await endOf(bench.run(bench.request()))).end).toMatchObject({ type: "turn_end" });
    expect(sandbox.notes).toEqual(["open", "close"]);
  });

  test("when it is stopped, and when its reader goes away", async () => {
    const { bench, sandbox, server } = await scene([{ kind: "silence" }, textReply("a", "b", "c")]);
    const abort = new AbortController();
    const ended = eventsOf(bench.run(bench.request({ signal: abort.signal })));
    await expect.poll(() => server.requests.length).toBe(1);
    expect(sandbox.notes).toEqual(["open"]);
    abort.abort();
    expect((await ended).at(-1)).toMatchObject({ type: "turn_failed", code: "aborted" });
    for await (const event of bench.run(bench.request())) if (event.type === "text_delta") break;
    expect(sandbox.notes).toEqual(["open", "close", "open", "close"]);
  });

  test("when it takes too long", async () => {
    const defaults = { model: "local/tiny", sandbox: { mode: "all" as const }, timeoutSeconds: 1 };
    const { bench, sandbox, server } = await scene([{ kind: "silence" }]);
    const config: SkykoiConfig = {
      kois: { defaults },
      models: { providers: { local: { baseUrl: server.baseUrl } } },
    };
    const { end } = await endOf(bench.run(bench.request({ config })));
    expect(end).toMatchObject({ type: "turn_failed", code: "timeout" });
    expect(sandbox.notes).toEqual(["open", "close"]);
  });

  test("when it breaks before a model is asked", async () => {
    const { bench, sandbox } = await scene([]);
    bench.koiFile("main", "models.json", "{ broken");
    const { end } = await endOf(bench.run(bench.request()));
    expect(end).toMatchObject({ type: "turn_failed", code: "provider_unknown" });
    expect(sandbox.notes).toEqual(["open", "close"]);
  });

  test("when a source of tools breaks", async () => {
    const sandbox = new FakeSandbox();
    const config: SkykoiConfig = { kois: { defaults: { sandbox: { mode: "all" } } } };
    const broken = (): Promise<never> => Promise.reject(new Error("a source that breaks its word"));
    const bench = turnBench(config, {}, { tools: { openSandbox: sandbox.open, sources: [broken] } });
    expect((await endOf(bench.run(bench.request()))).end).toMatchObject({ type: "turn_failed" });
    expect(sandbox.notes).toEqual(["open", "close"]);
  });

  test("and a turn without tools opens none", async () => {
    const { bench, sandbox } = await scene([]);
    await endOf(bench.run(bench.request({ hasTools: false })));
    expect(sandbox.notes).toEqual([]);
  });
});

test("non-main: the main session and an owner's direct message work on the machine, a group in the sandbox", async () => {
  const { bench, sandbox, server } = await scene([]);
  const config: SkykoiConfig = {
    commands: { ownerAllowFrom: ["telegram:7001"] },
    kois: { defaults: { model: "local/tiny", sandbox: { mode: "non-main" } } },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
  };
  const seen: string[] = [];
  const sessions = ["main", "telegram:dm:7001", "telegram:dm:7002", "telegram:group:-5"];
  for (const session of sessions) {
    const before = sandbox.notes.length;
    const made = bench.request({ config, sessionKey: `koi:main:${session}` as SessionKey });
    const telegram = { ...made.gateway.channels.telegram, enabled: true, accounts: [made.facts.accountId] };
    const gateway = { ...made.gateway, channels: { ...made.gateway.channels, telegram } };
    await endOf(bench.run({ ...made, gateway }));
    seen.push(`${session} ${sandbox.notes.length > before ? "sandbox" : "machine"}`);
  }
  expect(seen).toEqual([
    "main machine",
    "telegram:dm:7001 machine",
    "telegram:dm:7002 sandbox",
    "telegram:group:-5 sandbox",
  ]);
});

describe("paths", () => {
  test.each<[string, SandboxLayout, string]>([
    [
      "none",
      { cwd: "/workspace" },
      "start in `/workspace`, a folder of their own: your workspace is not there.",
    ],
    [
      "ro",
      { cwd: "/workspace", workspace: { path: "/koi", isReadOnly: true } },
      "start in `/workspace`, a folder of their own. Your workspace is at `/koi`, to read.",
    ],
    [
      "rw",
      { cwd: "/workspace", workspace: { path: "/workspace", isReadOnly: false } },
      "start in `/workspace`, which is your workspace.",
    ],
  ])("%s: the model is told those inside, and none of the host", async (_, layout, line) => {
    const { bench, server } = await scene([callsReply(["session_status", {}])], { layout });
    await endOf(bench.run(bench.request()));
    expect(system(server)).toContain(line);
    expect(JSON.stringify(server.requests.at(-1)?.body)).not.toContain(bench.stateDir);
    expect(JSON.parse(results(server)[0] ?? "")).toMatchObject({ workspace: "/workspace" });
  });

  test("tools.exec.pathPrepend goes in, as it is called there; the machine's PATH stays here", async () => {
    const { bench, sandbox } = await scene([callsReply(["exec", { command: "tool" }])]);
    const made = bench.request();
    const exec = { pathPrepend: ["/opt/tools", "~/bin", "bin"] };
    const config = { ...made.gateway.config, tools: { exec } };
    await endOf(bench.run(bench.request({ config })));
    expect(sandbox.commands).toEqual([
      { line: "tool", cwd: "/workspace", env: {}, pathPrepend: ["/opt/tools"] },
    ]);
  });
});

describe("files that were sent", () => {
  const sent = (bench: TurnBench, name: string, text: string): TurnRequest => {
    const folder = join(bench.stateDir, "workspace-main/media/inbound");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), text);
    return bench.request({
      text: `[document: media/inbound/${name}, text/plain]`,
      files: [{ path: join(folder, name), mimeType: "text/plain" }],
    });
  };

  test("are there with the first use, at the path that the message names", async () => {
    const { bench, server, sandbox } = await scene([
      callsReply(["read", { path: "/workspace/media/inbound/a.txt" }]),
    ]);
    await endOf(bench.run(sent(bench, "a.txt", "sent")));
    expect(results(server)).toEqual(["1\tsent"]);
    expect([...sandbox.files.keys()]).toEqual(["/workspace/media/inbound/a.txt"]);
  });

  test("are not brought where no tool is used, nor over what the koi made of them", async () => {
    const { bench, sandbox } = await scene([]);
    await endOf(bench.run(sent(bench, "a.txt", "sent")));
    expect(sandbox.files.size).toBe(0);
    const other = await scene([callsReply(["read", { path: "/workspace/media/inbound/a.txt" }])]);
    other.sandbox.files.set("/workspace/media/inbound/a.txt", Buffer.from("changed"));
    await endOf(other.bench.run(sent(other.bench, "a.txt", "sent")));
    expect(results(other.server)).toEqual(["1\tchanged"]);
  });

  test("are not brought where the workspace itself is there", async () => {
    const layout = { cwd: "/workspace", workspace: { path: "/workspace", isReadOnly: false } };
    const { bench, sandbox } = await scene([callsReply(["exec", { command: "ls" }])], { layout });
    await endOf(bench.run(sent(bench, "a.txt", "sent")));
    expect(sandbox.files.size).toBe(0);
  });

  test("a link in the place of one brings nothing of the host in", async () => {
    const { bench, sandbox } = await scene([callsReply(["exec", { command: "ls" }])]);
    const request = sent(bench, "a.txt", "sent");
    const secret = join(bench.stateDir, "secret");
    writeFileSync(secret, "secret");
    const link = join(bench.stateDir, "workspace-main/media/inbound/b.txt");
    symlinkSync(secret, link);
    await endOf(bench.run({ ...request, files: [{ path: link, mimeType: "text/plain" }] }));
    expect(sandbox.files.size).toBe(0);
    expect(bench.logged.map(({ message }) => message)).toEqual([
      "a file that was sent could not be brought into a sandbox",
    ]);
  });
});

describe("skills", () => {
  const wx = skillText("wx", "{ skykoi: { primaryEnv: WX_KEY } }");
  const entries = { wx: { apiKey: { source: "env" as const, id: "WX" }, env: { WX_UNITS: "metric" } } };
  const printed = ["exec", { command: 'echo "[$WX_KEY] [$WX_UNITS] [$MAIL_KEY]"' }] as const;

  test("their settings reach commands on this machine, and nobody else's environment", async () => {
    const { bench, server } = await scene([callsReply(printed)]);
    writeSkill(join(bench.stateDir, "skills"), "wx", wx);
    writeSkill(
      join(bench.stateDir, "skills"),
      "mail",
      skillText("mail", "{ skykoi: { primaryEnv: MAIL_KEY } }"),
    );
    const config: SkykoiConfig = {
      kois: { defaults: { model: "local/tiny" }, list: [{ id: "main", skills: ["wx"] }] },
      models: { providers: { local: { baseUrl: server.baseUrl } } },
      skills: { entries: { ...entries, mail: { apiKey: "of mail" } } },
    };
    const before = { ...process.env };
    await endOf(bench.run(bench.request({ config })));
    expect(results(server)[0]).toMatch(/^\[the secret of wx\] \[metric\] \[\]\n/);
    expect(process.env).toEqual(before);
    expect(JSON.stringify(bench.logged)).not.toContain("the secret of wx");
  });

  test("their settings do not go into a sandbox, the list names places inside", async () => {
    const { bench, server, sandbox } = await scene([callsReply(printed)]);
    writeSkill(join(bench.stateDir, "skills"), "wx", wx);
    const made = bench.request();
    const config = { ...made.gateway.config, skills: { entries } };
    await endOf(bench.run(bench.request({ config })));
    expect(sandbox.commands[0]?.env).toEqual({});
    expect(system(server)).toContain("<location>/skills/wx/SKILL.md</location>");
    expect(sandbox.shared.map(({ ofKoi }) => ofKoi.map(({ name }) => name))).toEqual([["wx"]]);
  });

  test("a secret that can't be had is told, and the turn goes on", async () => {
    const { bench, server } = await scene([callsReply(printed)]);
    writeSkill(join(bench.stateDir, "skills"), "wx", wx);
    const config: SkykoiConfig = {
      kois: { defaults: { model: "local/tiny" } },
      models: { providers: { local: { baseUrl: server.baseUrl } } },
      skills: {
        entries: { wx: { apiKey: { source: "file", id: "/nowhere" }, env: { WX_UNITS: "metric" } } },
      },
    } as SkykoiConfig;
    await endOf(bench.run(bench.request({ config })));
    expect(results(server)[0]).toMatch(/^\[\] \[metric\] \[\]\n/);
    expect(bench.logged).toEqual([
      {
        fields: { koiId: "main", skill: "wx", name: "WX_KEY" },
        message: "a secret of a skill can't be had, so its commands go without",
      },
    ]);
  });

  test.each([
    [["read"], true],
    [["exec"], true],
    [["session_status", "web_fetch"], false],
  ])("with the tools %j the list stands in the prompt: %j", async (allow, isListed) => {
    const { bench, server, sandbox } = await scene([]);
    writeSkill(join(bench.stateDir, "skills"), "wx", wx);
    const made = bench.request();
    for (const mode of ["all", "off"] as const) {
      const defaults = { ...made.gateway.config.kois?.defaults, sandbox: { mode } };
      const config = { ...made.gateway.config, tools: { allow }, kois: { defaults } };
      await endOf(bench.run(bench.request({ config })));
    }
    const systems = server.requests.map((request) => messagesOf(request)[0]?.content ?? "");
    expect(systems.map((text) => text.includes("<name>wx</name>"))).toEqual([isListed, isListed]);
    expect(sandbox.shared).toHaveLength(isListed ? 1 : 0);
  });
});

test("nobody who makes sandboxes: all is refused with the reason", async () => {
  const server = await startOpenAiServer((_, index) =>
    index === 0
      ? callsReply(["exec", { command: "touch x" }], ["read", { path: "/etc/passwd" }])
      : textReply("done"),
  );
  onTestFinished(() => server.close());
  const config: SkykoiConfig = {
    kois: { defaults: { model: "local/tiny", sandbox: { mode: "all" } } },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
  };
  const bench = turnBench(config);
  await endOf(bench.run(bench.request({ senders: [{ id: "7001" as PeerId }] })));
  for (const result of results(server))
    expect(result).toMatch(/there is no sandbox here, so nothing was done/);
  expect(results(server)).toHaveLength(2);
});
