// `skykoi sandbox explain|list|recreate` and the doctor's look at sandboxes, as built, on the users' page's two examples and
// at a real engine.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { homePaths } from "../../src/koi/home.ts";
import { Sandboxes } from "../../src/koi/sandbox/sandboxes.ts";
import { gatewayOf, koiOf } from "../koi/make-turn.ts";
import { IMAGE, type PrivateEngine, startEngine } from "../koi/sandbox/private-engine.ts";
import { run as runIn } from "../koi/sandbox/sandbox-bench.ts";
import { Desk } from "./run-command.ts";

const engine: PrivateEngine | undefined = await startEngine();
afterAll(() => engine?.stop());

function newDesk(config: string): Desk {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  desk.write(".SKYKOI/SKYKOI.json", config);
  return desk;
}

const page = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../fixtures/page", name), "utf8");

interface Told {
  readonly koiId: string;
  readonly sessionKey: string;
  readonly sandbox: Record<string, unknown> & { readonly tools: Record<string, unknown> };
  readonly elevated: Record<string, unknown>;
  readonly tools: readonly {
    readonly tool: string;
    readonly allowed: boolean;
    readonly stage?: string;
    readonly at?: string;
  }[];
  readonly fixIt: readonly string[];
}

async function explained(desk: Desk, ...args: string[]): Promise<Told> {
  const { stdout, status } = await desk.skykoi(["sandbox", "explain", "--json", ...args]);
  expect(status).toBe(0);
  return JSON.parse(stdout) as Told;
}

function allowed({ tools }: Told): string[] {
  return tools.filter((row) => row.allowed).map(({ tool }) => tool);
}

describe("explain", () => {
  test("the page's example of two kois: personal on the host with all tools, family in its container with read", async () => {
    const desk = newDesk(page("06-sandbox-tools.json5"));
    const family = await explained(desk, "--koi", "family");
    expect(Object.keys(family)).toEqual([
      "docsUrl",
      "koiId",
      "sessionKey",
      "mainSessionKey",
      "sandbox",
      "elevated",
      "tools",
      "fixIt",
    ]);
    expect(family).toMatchObject({
      koiId: "family",
      sessionKey: "koi:family:main",
      mainSessionKey: "koi:family:main",
      sandbox: {
        mode: "all",
        scope: "koi",
        perSession: false,
        workspaceAccess: "none",
        sessionIsSandboxed: true,
        refused: null,
        tools: { sources: { allow: { source: "default", key: "tools.sandbox.tools.allow" } } },
      },
    });
    expect(family.sandbox["containerName"]).toMatch(/^SKYKOI-sbx-koi-family-[0-9a-f]{8}$/);
    expect(allowed(family)).toEqual(["read"]);
    const exec = family.tools.find(({ tool }) => tool === "exec");
    expect(exec).toMatchObject({
      allowed: false,
      stage: "koi",
      at: expect.stringMatching(/SKYKOI\.json:\d+:\d+$/),
    });
    expect(family.fixIt[0]).toBe("kois.list.1.sandbox.mode");
    const personal = await explained(desk, "--koi", "personal");
    expect(personal.sandbox).toMatchObject({ mode: "off", sessionIsSandboxed: false, containerName: null });
    expect(allowed(personal)).toContain("exec");
  });

  test("the page's family koi has the tools that it lists, in its group", async () => {
    const desk = newDesk(page("05-family-group.json5"));
    const told = await explained(desk, "--session", "koi:family:whatsapp:group:120363999999999999@g.us");
    expect(allowed(told)).toEqual([
      "read",
      "exec",
      "sessions_list",
      "sessions_history",
      "sessions_send",
      "sessions_spawn",
      "session_status",
    ]);
    expect(told.elevated).toEqual({
      enabled: true,
      channel: "whatsapp",
      allowedByConfig: false,
      alwaysAllowedByConfig: false,
      allowFrom: { global: [], koi: null },
      failures: [{ gate: "allowFrom", key: "tools.elevated.allowFrom.whatsapp" }],
    });
  });

  test("non-main: the main session and an owner's own are outside, a group is inside", async () => {
    const desk = newDesk(
      `{ channels: { telegram: { botToken: "\${T}" } }, commands: { ownerAllowFrom: ["telegram:7001"] },
         kois: { defaults: { sandbox: { mode: "non-main" } }, list: [{ id: "home" }] } }`,
    );
    const inside = async (key: string): Promise<unknown> =>
      (await explained(desk, "--session", key)).sandbox["sessionIsSandboxed"];
    expect(await inside("main")).toBe(false);
    expect(await inside("koi:home:telegram:dm:7001")).toBe(false);
    expect(await inside("koi:home:telegram:dm:7002")).toBe(true);
    expect(await inside("koi:home:telegram:group:-100")).toBe(true);
  });

  test("what no sandbox gets is told before anything runs", async () => {
    const desk = newDesk(
      `{ kois: { list: [{ id: "home", sandbox: { mode: "all", docker: { network: "host" } } }] } }`,
    );
    const { stdout } = await desk.skykoi(["sandbox", "explain"]);
    expect(stdout).toMatch(/^sandboxed +yes \(mode all\)$/m);
    expect(stdout).toMatch(/^refused +.*network: "host"/m);
  });

  test("a koi or a session that is none", async () => {
    const desk = newDesk(`{ kois: { list: [{ id: "home" }] } }`);
    expect(await desk.skykoi(["sandbox", "explain", "--koi", "hom"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("did you mean home?"),
    });
    expect(
      await desk.skykoi(["sandbox", "explain", "--koi", "home", "--session", "koi:work:main"]),
    ).toMatchObject({ status: 2 });
    expect(await desk.skykoi(["sandbox"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("explain, list, recreate"),
    });
  });
});

describe.skipIf(!engine)("list, recreate and doctor", () => {
  const sandbox = { mode: "all" as const, docker: { image: IMAGE } };
  const config = (image = IMAGE): string =>
    JSON.stringify({
      kois: {
        defaults: { sandbox: { mode: "all", docker: { image } } },
        list: [{ id: "main" }, { id: "work" }],
      },
    });
  const env = { DOCKER_HOST: engine?.host ?? "" };

  async function deskWithTwo(): Promise<Desk> {
    const desk = newDesk(config());
    const base = { stateDir: desk.path(".SKYKOI"), home: desk.folder, env };
    const sandboxes = new Sandboxes({
      ...base,
      now: () => Date.now(),
      resolve: async (secret) => String(secret),
    });
    for (const id of ["main", "work"]) {
      const gateway = gatewayOf({ kois: { defaults: { sandbox } } });
      desk.write(`.SKYKOI/${homePaths(koiOf(id), { ...base, stateDir: "" }).workspace}/SOUL.md`, "x");
      const opened = sandboxes.open({ gateway, koi: koiOf(id), sessionKey: `koi:${id}:main` });
      await runIn(opened.host, "echo kept > note");
      await opened.close();
    }
    return desk;
  }

  async function listed(desk: Desk): Promise<string[]> {
    const { stdout } = await desk.skykoi(["sandbox", "list", "--json"], { env });
    const { containers } = JSON.parse(stdout) as { containers: { koiId: string; state: string }[] };
    return containers.map(({ koiId, state }) => `${koiId} ${state}`).sort();
  }

  test("what was made is listed, also without an engine; what is removed is made anew with its files", async () => {
    const desk = await deskWithTwo();
    expect(await listed(desk)).toEqual(["main running", "work running"]);
    const { stdout } = await desk.skykoi(["sandbox", "list"], { env });
    expect(stdout).toMatch(
      /^SKYKOI-sbx-koi-work-[0-9a-f]{8} {2}running {2}koi:work {2}skykoi-test:1 {2}used .* UTC$/m,
    );
    const blind = await desk.skykoi(["sandbox", "list"], { env: { DOCKER_HOST: "unix:///nowhere.sock" } });
    expect([blind.stdout.match(/unknown/g)?.length, blind.stderr]).toEqual([
      2,
      expect.stringContaining("no container engine answers"),
    ]);
    const removed = await desk.skykoi(["sandbox", "recreate", "--koi", "work", "--force"], { env });
    expect(removed).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^removed SKYKOI-sbx-koi-work-/),
    });
    expect(await listed(desk)).toEqual(["main running"]);
    expect(
      await desk.skykoi(
        ["sandbox", "recreate", "--session", "koi:main:telegram:group:1", "--force", "--json"],
        { env },
      ),
    ).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/"removed": \[\n\s+"SKYKOI-sbx-koi-main-/),
    });
    expect(await listed(desk)).toEqual([]);
    expect(await desk.skykoi(["sandbox", "recreate", "--all", "-f"], { env })).toMatchObject({
      status: 0,
      stderr: "no such sandbox has been made\n",
    });
  });

  test("recreate wants exactly one selector, and --force where nobody can be asked", async () => {
    const desk = await deskWithTwo();
    for (const args of [[], ["--all", "--koi", "main"], ["--all"]]) {
      expect((await desk.skykoi(["sandbox", "recreate", ...args], { env })).status).toBe(2);
    }
    expect(await listed(desk)).toHaveLength(2);
    const gone = await desk.skykoi(["sandbox", "recreate", "--all", "-f"], {
      env: { DOCKER_HOST: "unix:///nowhere.sock" },
    });
    expect(gone).toMatchObject({ status: 1, stderr: expect.stringContaining("nothing was changed") });
    expect(await listed(desk)).toHaveLength(2);
    expect((await desk.skykoi(["sandbox", "recreate", "--all", "-f"], { env })).status).toBe(0);
  });

  test("the doctor: an engine that does not answer, an image that is not there, and nothing where all is well", async () => {
    const about = async (desk: Desk, dockerHost: string): Promise<string[]> => {
      const { stdout } = await desk.skykoi(["doctor", "--json"], { env: { DOCKER_HOST: dockerHost } });
      const { findings } = JSON.parse(stdout) as {
        findings: { check: string; severity: string; message: string }[];
      };
      return findings
        .filter(({ check }) => check === "sandbox")
        .map(({ severity, message }) => `${severity} ${message}`);
    };
    expect(await about(newDesk(config()), env.DOCKER_HOST)).toEqual([]);
    expect(await about(newDesk(config("ghost:1")), env.DOCKER_HOST)).toEqual([
      'error the image "ghost:1" of the koi main is not at the container engine',
    ]);
    expect(await about(newDesk(config("skykoi-sandbox:bookworm-slim")), env.DOCKER_HOST)).toEqual([
      'warning the image "skykoi-sandbox:bookworm-slim" of the koi main is not at the container engine',
    ]);
    expect(await about(newDesk(config()), "tcp://127.0.0.1:1")).toEqual([
      "error no container engine answers at tcp://127.0.0.1:1 (ECONNREFUSED); start it, or set DOCKER_HOST",
    ]);
    expect(await about(newDesk(`{ kois: { list: [{ id: "main" }] } }`), "tcp://127.0.0.1:1")).toEqual([]);
  });
});
