// The sandbox examples of the page, with the built gateway and a real container engine: who has which tools, where they
// work, what the container denies, and that nothing in it harms the gateway.

import { existsSync, readFileSync, realpathSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TOOL_NAMES } from "../../src/config/tool-names.ts";
import { labels } from "../../src/koi/sandbox/labels.ts";
import { waitUntil } from "../breakage/wait.ts";
import { type PrivateEngine, startEngine } from "../koi/sandbox/private-engine.ts";
import { asking, resultOf } from "./asked-tools.ts";
import { addDefaultImage, pageConfig, SandboxedHome } from "./sandboxed-home.ts";

const engine: PrivateEngine | undefined = await startEngine();
afterAll(() => engine?.stop());

describe.skipIf(!engine)("the page's sandboxes", () => {
  beforeAll(() => addDefaultImage(engine as PrivateEngine));

  test(
    "personal works on the host; family in its container, with read alone",
    { timeout: 120_000 },
    async () => {
      const home = await SandboxedHome.make(engine?.host ?? "", ["personal", "family"]);
      home.configure(pageConfig("06-sandbox-tools.json5"), { kid: "family" });
      home.write("workspace-family/SOUL.md", "kind");
      home.write("workspace-family/private.txt", "of the host");
      const gateway = await home.start();

      const mine = await home.ask(gateway, "me", ["exec", { command: "pwd; echo made > host.txt" }]);
      expect(mine.offered).toEqual(expect.arrayContaining(["exec", "read", "write", "edit", "web_fetch"]));
      const folder = home.path("workspace-personal");
      expect(mine.results[0]).toContain(realpathSync(folder));
      expect(readFileSync(`${folder}/host.txt`, "utf8")).toBe("made\n");
      expect(await containers()).toEqual([]);

      const denied = ["exec", "write", "edit", "apply_patch", "process", "web_fetch", "session_status"];
      const theirs = await home.ask(
        gateway,
        "kid",
        ...denied.map((name) => [name, { command: "touch /workspace/x", path: "x", content: "x" }] as const),
        ["read", { path: "." }],
        ["read", { path: "SOUL.md" }],
        ["read", { path: "apt.log" }],
        ["read", { path: "/etc/passwd" }],
        ["read", { path: home.path("workspace-family/private.txt") }],
        ["read", { path: "/proc/self/status" }],
      );
      expect(theirs.offered).toEqual(["read"]);
      expect(theirs.system).toContain("start in `/workspace`, a folder of their own");
      const refused = theirs.results.slice(0, denied.length);
      for (const [i, result] of refused.entries())
        expect(result).toMatch(
          new RegExp(`^the tool \`${denied[i]}\` is not allowed here: .*It was not run`),
        );
      const [names = "", soul, apt, users, secret, status = ""] = theirs.results.slice(denied.length);
      expect(names.split("\n")).toEqual(expect.arrayContaining(["SOUL.md", "apt.log"]));
      expect(names).not.toMatch(/private|host\.txt|MEMORY/);
      expect(soul).toBe("1\tkind");
      expect(apt).toBe("1\tapt-get update\n2\tapt-get install -y git curl");
      expect(users).toMatch(/^1\troot:x:0:0:root:\/:\/bin\/sh\n2\tkoi:/);
      expect(secret).toMatch(/there is nothing at/);
      expect(status.match(/Cap\w+:\s+0{16}/g)).toHaveLength(5);
      expect(status).toMatch(/NoNewPrivs:\s+1/);
      expect(existsSync(home.path("workspace-family/x"))).toBe(false);

      const [made = ""] = await containers();
      const inspected = await engine?.docker.getContainer(made).inspect();
      expect(inspected?.HostConfig).toMatchObject({
        NetworkMode: "none",
        ReadonlyRootfs: true,
        CapDrop: ["ALL"],
        PidsLimit: 256,
        Memory: 1 << 30,
        MemorySwap: 1 << 30,
      });
      expect((await gateway.status()).problems).toEqual([]);
    },
  );

  test(
    "the family of the group runs commands in its container, by the route of the page",
    { timeout: 120_000 },
    async () => {
      const home = await SandboxedHome.make(engine?.host ?? "", ["family"]);
      home.configure(pageConfig("05-family-group.json5"), {});
      const probes = [
        ["exec", { command: "pwd; id -u; grep ^CapEff /proc/self/status" }],
        ["exec", { command: "ls /sys/class/net; nc -w 2 10.0.0.1 80" }],
        ["exec", { command: "touch /x /etc/x; touch /workspace/mine && echo inside; mount -t tmpfs x /tmp" }],
        ["exec", { command: `ls ${home.path()}; ls /var/run/docker.sock /run/docker.sock` }],
      ] as const;
      const denied = ["write", "edit", "apply_patch", "browser", "canvas", "nodes", "cron"] as const;
      const text = asking("group", [
        ...probes,
        ...denied.map((name) => [name, { path: "x", content: "x" }] as const),
      ]);
      const group = ["--channel", "whatsapp", "--peer", "group:120363999999999999@g.us"];
      expect(await home.command("koi", "-m", text, ...group)).toMatch(/done\n$/);
      const { offered, results } = resultOf(home.model, "group") ?? { offered: [], results: [] };
      expect(offered).toEqual(expect.arrayContaining(["exec", "read", "session_status"]));
      expect(offered.filter((name) => (denied as readonly string[]).includes(name))).toEqual([]);
      const [where, network, files, outside, ...refused] = results;
      expect(where).toMatch(/^\/workspace\n0\nCapEff:\t0{16}\n/);
      expect(network).toMatch(/^lo\n/);
      expect(network).toMatch(/unreachable/);
      expect(files).toMatch(/\/x: Read-only file system/);
      expect(files).toMatch(/^inside$/m);
      expect(files).toMatch(/mount: permission denied/);
      expect(outside?.match(/No such file or directory/g)).toHaveLength(3);
      for (const result of refused) expect(result).toMatch(/is not allowed here|there is no tool/);
      expect(refused).toHaveLength(denied.length);
      expect(existsSync(home.path("workspace-family/mine"))).toBe(false);
    },
  );

  test(
    "a fork bomb and a memory hog stay inside, while the gateway answers others",
    { timeout: 180_000 },
    async () => {
      const home = await SandboxedHome.make(engine?.host ?? "", ["personal", "family"]);
      const page = pageConfig("05-family-group.json5");
      const [family] = page.kois?.list ?? [];
      const bounds = { docker: { pidsLimit: 64, memory: "64m" } };
      const list = [
        { id: "personal" },
        { id: "family", ...family, sandbox: { ...family?.sandbox, ...bounds } },
      ];
      const tools = { exec: { backgroundMs: 600_000 } };
      home.configure({ ...page, tools, kois: { ...page.kois, list } }, { kid: "family" });
      const gateway = await home.start();

      const line = "while :; do (sleep 300 & sleep 300 &); done 2>/dev/null";
      await home.say(gateway, "kid", asking("bomb", [["exec", { command: line }]]));
      await waitUntil("the bomb", async () => (await processes(home)) > 50, 30_000);
      const other = await home.ask(gateway, "me", ["exec", { command: "echo the gateway answers" }]);
      expect(other.results[0]).toMatch(/^the gateway answers\n/);
      expect((await gateway.status()).turns.running).toBe(1);
      expect(await processes(home)).toBeLessThanOrEqual(64);
      await home.say(gateway, "kid", "/stop");
      await waitUntil("the end of the bomb", async () => (await processes(home)) < 10, 30_000);

      const hog = await home.ask(gateway, "kid", ["exec", { command: "tail /dev/zero; echo code $?" }]);
      expect(hog.results[0]).toContain("code 137");
      const after = await home.ask(gateway, "kid", [
        "exec",
        { command: "echo alive; ls -d /proc/[0-9]* | wc -l" },
      ]);
      expect(after.results[0]).toMatch(/^alive\n[1-7]\n/);
      expect((await gateway.status()).state).toBe("running");
    },
  );

  async function containers(): Promise<string[]> {
    return ((await engine?.docker.listContainers({ all: true })) ?? []).map(({ Id }) => Id);
  }

  /** In the container of a home; 0 where there is none yet. */
  async function processes(home: SandboxedHome): Promise<number> {
    const label = [`${labels.stateDir}=${home.path()}`];
    const [found] = (await engine?.docker.listContainers({ filters: { label } })) ?? [];
    const container = found && engine?.docker.getContainer(found.Id);
    const top = await container?.top().catch(() => undefined);
    return ((top as { Processes: unknown[] | null } | undefined)?.Processes ?? []).length;
  }
});

test(
  "what `sandbox explain` and `kois list --tools` report is what happens, tool by tool",
  { timeout: 180_000 },
  async () => {
    const home = await SandboxedHome.make("unix:///nowhere/docker.sock", [
      "personal",
      "family",
      "ro",
      "part",
    ]);
    const page = pageConfig("06-sandbox-tools.json5");
    const list = [
      ...(page.kois?.list ?? []),
      { id: "ro", sandbox: { mode: "all" as const, workspaceAccess: "ro" as const } },
      {
        id: "part",
        sandbox: { mode: "non-main" as const },
        tools: {
          profile: "coding" as const,
          alsoAllow: ["web_fetch"],
          deny: ["group:memory", "sessions_s*"],
        },
      },
    ];
    home.configure({ ...page, kois: { ...page.kois, list } }, { kid: "family", eve: "ro", dan: "part" });
    const gateway = await home.start();
    const visitors = { me: "personal", kid: "family", eve: "ro", dan: "part" } as const;
    for (const [who, koi] of Object.entries(visitors)) {
      const explained = rowsOf(await home.command("sandbox", "explain", "--koi", koi, "--json"));
      const kois = JSON.parse(await home.command("kois", "list", "--tools", "--json")) as readonly {
        id: string;
        tools: readonly Row[];
      }[];
      const listed = kois.find(({ id }) => id === koi)?.tools ?? [];
      const table = new Map(listed.map(({ tool, allowed }) => [tool, allowed]));
      expect([...table.keys()].toSorted()).toEqual([...TOOL_NAMES].toSorted());
      expect(new Map(explained.map(({ tool, allowed }) => [tool, allowed]))).toEqual(table);
      // Without parameters nothing comes of a call, but that it is let through or not.
      const { offered, results } = await home.ask(
        gateway,
        who,
        ...TOOL_NAMES.map((name) => [name, {}] as const),
      );
      expect(results).toHaveLength(TOOL_NAMES.length);
      for (const [i, name] of TOOL_NAMES.entries()) {
        const isLetThrough = !/is not allowed here/.test(results[i] ?? "");
        const isThere = !/there is no tool/.test(results[i] ?? "");
        const seen = { name, isLetThrough, isOffered: offered.includes(name) };
        const isAllowed = table.get(name);
        // What is not there in this turn (a browser, a node) is not offered, whatever the table says.
        expect(seen).toEqual({ name, isLetThrough: isAllowed, isOffered: isThere && isAllowed });
      }
    }
  },
);

interface Row {
  readonly tool: string;
  readonly allowed: boolean;
}

function rowsOf(explained: string): readonly Row[] {
  return (JSON.parse(explained) as { tools: readonly Row[] }).tools;
}

test("without an engine the gateway runs, says so, and nothing of a sandboxed koi runs on the machine", async () => {
  const home = await SandboxedHome.make("unix:///nowhere/docker.sock", ["personal", "family"]);
  home.configure(pageConfig("06-sandbox-tools.json5"), { kid: "family" });
  home.write("workspace-family/SOUL.md", "kind");
  const gateway = await home.start();
  const { results } = await home.ask(gateway, "kid", ["read", { path: "SOUL.md" }]);
  expect(results).toEqual([expect.stringMatching(/no container engine answers at \/nowhere\/docker\.sock/)]);
  const mine = await home.ask(gateway, "me", ["exec", { command: "echo still here" }]);
  expect(mine.results[0]).toMatch(/^still here\n/);
  const { state, problems } = await gateway.status();
  expect(state).toBe("degraded");
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^kois that are to have a sandbox have no tools there: no container engine answers/,
    ),
  ]);
  expect(await home.command("status")).toMatch(/kois that are to have a sandbox have no tools there/);
  expect(await home.command("doctor")).toMatch(/no container engine answers here/);
});
