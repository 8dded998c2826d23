// Turns in a real container: what was sent, skills and programs are where the koi is told, a changed config makes the
// container anew, and nothing is held when the turn is over.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import type { SandboxConfig } from "../../../src/config/sandbox.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { ContainerRegistry } from "../../../src/koi/sandbox/registry.ts";
import { Sandboxes } from "../../../src/koi/sandbox/sandboxes.ts";
import type { TurnRequest } from "../../../src/koi/turn.ts";
import { callsReply, textReply } from "../../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, turnBench } from "../make-turn.ts";
import type { TurnBench } from "../make-turn.ts";
import { skillText, writeSkill } from "../skills/skill-folder.ts";
import { IMAGE, type PrivateEngine, startEngine } from "./private-engine.ts";

const engine: PrivateEngine | undefined = await startEngine();
afterAll(() => engine?.stop());

type Call = readonly [name: string, args: object];

/** A bench whose kois are sandboxed, with a way to have them call tools. */
interface SandboxedBench {
  readonly bench: TurnBench;
  readonly sandboxes: Sandboxes;
  nowMs: number;
  /** The results of `calls`, and the system prompt. */
  turn(
    sandbox: SandboxConfig,
    calls: readonly Call[],
    more?: { readonly config?: SkykoiConfig; readonly request?: Partial<TurnRequest> },
  ): Promise<{ readonly results: readonly string[]; readonly system: string }>;
}

async function sandboxed(): Promise<SandboxedBench> {
  let calls: readonly Call[] = [];
  const server = await startOpenAiServer(({ body }) => {
    const last = (body["messages"] as { role: string }[]).at(-1);
    return last?.role === "user" ? callsReply(...calls) : textReply("done");
  });
  const made: { sandboxes?: Sandboxes } = {};
  const bench = turnBench(
    {},
    {},
    {
      tools: { openSandbox: (session) => sandboxesOf(made).open(session) },
    },
  );
  const self: SandboxedBench = {
    bench,
    nowMs: Date.now(),
    sandboxes: new Sandboxes({
      stateDir: bench.stateDir,
      home: bench.stateDir,
      env: { DOCKER_HOST: engine?.host },
      now: () => self.nowMs,
      resolve: async (secret) => String(secret),
    }),
    async turn(sandbox, next, { config = {}, request = {} } = {}) {
      calls = next;
      const docker = { image: IMAGE, ...sandbox.docker };
      const all: SkykoiConfig = {
        ...config,
        kois: { defaults: { model: "local/tiny", sandbox: { mode: "all", ...sandbox, docker } } },
        models: { providers: { local: { baseUrl: server.baseUrl } } },
      };
      await endOf(bench.run(bench.request({ config: all, ...request })));
      const messages = server.requests.at(-1)?.body["messages"] as { role: string; content: string }[];
      const results = messages.filter(({ role }) => role === "tool").map(({ content }) => content);
      return { results, system: messages[0]?.content ?? "" };
    },
  };
  made.sandboxes = self.sandboxes;
  onTestFinished(async () => {
    await self.sandboxes.stop();
    await server.close();
  });
  return self;
}

function sandboxesOf({ sandboxes }: { sandboxes?: Sandboxes }): Sandboxes {
  if (!sandboxes) throw new Error("there are no sandboxes yet");
  return sandboxes;
}

describe.skipIf(!engine)("a turn in a container", () => {
  test.each(["none", "ro", "rw"] as const)(
    "%s: what was sent lies where the message says",
    async (workspaceAccess) => {
      const { bench, turn } = await sandboxed();
      const folder = join(bench.stateDir, "workspace-main/media/inbound");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "sent.txt"), "sent");
      const request = { files: [{ path: join(folder, "sent.txt"), mimeType: "text/plain" }] };
      const calls = [
        ["read", { path: "media/inbound/sent.txt" }],
        ["exec", { command: "cat media/inbound/sent.txt" }],
      ] as const;
      const { results } = await turn({ workspaceAccess }, calls, { request });
      expect(results).toEqual(["1\tsent", "sent\n[exit code 0]"]);
    },
  );

  test.each(["none", "ro", "rw"] as const)(
    "%s: skills are read where the prompt says, and not written",
    async (workspaceAccess) => {
      const { bench, turn } = await sandboxed();
      writeSkill(join(bench.stateDir, "skills"), "wx", skillText("wx"));
      writeSkill(join(bench.stateDir, "skills"), "hidden", skillText("hidden"));
      writeSkill(join(bench.stateDir, "workspace-main/skills"), "mine", skillText("mine"));
      const config: SkykoiConfig = { skills: { entries: { hidden: { enabled: false } } } };
      const first = await turn({ workspaceAccess }, [["exec", { command: "true" }]], { config });
      const places = [...first.system.matchAll(/<location>(.*)<\/location>/g)].map(([, path = ""]) => path);
      expect(places).toHaveLength(2);
      const calls: Call[] = places.map((path) => ["read", { path }]);
      const inside = ["exec", { command: "ls /skills; touch /skills/x /skills/wx/x" }] as const;
      const { results } = await turn({ workspaceAccess }, [...calls, inside], { config });
      expect(results.map((text) => /name: (\w+)/.exec(text)?.[1])).toEqual(["mine", "wx", undefined]);
      expect(results.at(-1)).toMatch(workspaceAccess === "none" ? /^mine\nwx\n/ : /^wx\n/);
      expect(results.at(-1)?.match(/Read-only file system/g)).toHaveLength(2);
    },
  );

  test("another user than the gateway's reads the skills as well", async () => {
    const { bench, turn } = await sandboxed();
    writeSkill(join(bench.stateDir, "skills"), "wx", skillText("wx"));
    const { results } = await turn({ docker: { user: "1000:1000" } }, [
      ["exec", { command: "id -u; head -n 2 /skills/wx/SKILL.md" }],
    ]);
    expect(results[0]).toMatch(/^1000\n---\nname: wx\n/);
  });

  test("tools.exec.pathPrepend stands before the PATH of the container", async () => {
    const { turn } = await sandboxed();
    const config: SkykoiConfig = { tools: { exec: { pathPrepend: ["/workspace/my tools", "~/bin"] } } };
    const make =
      'mkdir "my tools"; printf "#!/bin/sh\\necho mine\\n" > "my tools/own-tool"; chmod 755 "my tools/own-tool"';
    const { results } = await turn(
      {},
      [
        ["exec", { command: make }],
        ["exec", { command: 'own-tool; echo "$PATH"' }],
      ],
      { config },
    );
    expect(results[1]).toMatch(/^mine\n\/workspace\/my tools:\/usr\/local\/sbin:.*\/bin\n/);
  });

  test("a changed config makes the container anew when it is idle, and no turn holds it when it is over", async () => {
    const self = await sandboxed();
    const limit = [
      "exec",
      { command: "cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null" },
    ] as const;
    const registry = new ContainerRegistry(self.bench.stateDir);
    expect((await self.turn({}, [limit])).results[0]).toMatch(/^256\n/);
    const [before] = await registry.entries();
    self.nowMs += 60_000;
    expect((await self.turn({ docker: { pidsLimit: 99 } }, [limit])).results[0]).toMatch(/^256\n/);
    self.nowMs += 6 * 60_000;
    expect((await self.turn({ docker: { pidsLimit: 99 } }, [limit])).results[0]).toMatch(/^99\n/);
    const [after] = await registry.entries();
    expect(after?.containerId).not.toBe(before?.containerId);
    expect(after?.selfTest?.configHash).toBe(after?.configHash);
    self.nowMs += 25 * 3_600_000;
    await self.sandboxes.prune();
    expect(await registry.entries()).toEqual([]);
  });

  test("a self-test that fails refuses every tool of the turn, and the reason is told", async () => {
    const self = await sandboxed();
    const socket = join(self.bench.stateDir, "sock");
    writeFileSync(socket, "");
    const docker = { binds: [`${socket}:/var/run/docker.sock:ro`], readOnlyRoot: false, tmpfs: ["/tmp"] };
    const { results } = await self.turn({ docker }, [
      ["exec", { command: "echo never" }],
      ["read", { path: "." }],
    ]);
    for (const result of results) expect(result).toMatch(/it sees the container engine/);
    expect(self.sandboxes.problems()).toEqual([
      expect.stringMatching(/^koi main has no tools in its sandbox: .*it sees the container engine/),
    ]);
    await self.turn({}, [["exec", { command: "echo now" }]]);
    expect(self.sandboxes.problems()).toEqual([]);
  });

  test("when the gateway stops, what a koi left running in its container ends", async () => {
    const self = await sandboxed();
    await self.turn({}, [["exec", { command: "sleep 600", background: true }]]);
    const [entry] = await new ContainerRegistry(self.bench.stateDir).entries();
    const container = engine?.docker.getContainer(entry?.containerId ?? "");
    expect((await container?.inspect())?.State.Running).toBe(true);
    await self.sandboxes.stop();
    expect((await container?.inspect())?.State.Running).toBe(false);
  });

  test("a turn that begins while a gateway starts waits until what was left behind is gone", async () => {
    const self = await sandboxed();
    await self.turn({}, [["exec", { command: "sleep 600", background: true }]]);
    const next = new Sandboxes({
      stateDir: self.bench.stateDir,
      home: self.bench.stateDir,
      env: { DOCKER_HOST: engine?.host },
      now: () => self.nowMs,
      resolve: async (secret) => String(secret),
    });
    const request = self.bench.request();
    const defaults = { sandbox: { mode: "all" as const, docker: { image: IMAGE } } };
    const gateway = { ...request.gateway, config: { kois: { defaults } } };
    const looking = next.look(gateway);
    const run = next.open({ gateway, koi: request.koi, sessionKey: request.sessionKey });
    await run.host.writeFile("mark", "after the start");
    const found = await run.host.spawn({
      line: "ps -o args | grep -c '^sleep 600'; sleep 1; cat mark",
      cwd: "/workspace",
      env: {},
    });
    let output = "";
    found.onOutput((text) => (output += text));
    expect(await found.ended).toEqual({ code: 0, signal: null });
    expect(output).toBe("0\nafter the start");
    await looking;
    await run.close();
    await next.stop();
  });
});

test("an engine that is not there is a problem only while a koi is to have a sandbox", async () => {
  const { bench } = await sandboxed();
  const sandboxes = new Sandboxes({
    stateDir: bench.stateDir,
    home: bench.stateDir,
    env: { DOCKER_HOST: "unix:///nowhere/docker.sock" },
    now: () => 0,
    resolve: async (secret) => String(secret),
  });
  const { gateway } = bench.request();
  await sandboxes.look(gateway);
  expect(sandboxes.problems()).toEqual([]);
  await sandboxes.look({ ...gateway, config: { kois: { defaults: { sandbox: { mode: "non-main" } } } } });
  expect(sandboxes.problems()).toEqual([
    expect.stringMatching(
      /^kois that are to have a sandbox have no tools there: no container engine answers at \/nowhere/,
    ),
  ]);
  await sandboxes.look(gateway);
  expect(sandboxes.problems()).toEqual([]);
});
