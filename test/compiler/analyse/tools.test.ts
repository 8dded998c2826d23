// What the checks of tools and sandboxes propose, and the finer points of when they speak.

import { describe, expect, test } from "vitest";
import type { Finding } from "../../../src/compiler/diagnostics/finding.ts";
import type { Code } from "../../../src/compiler/diagnostics/finding.ts";
import { runChecks } from "../../../src/compiler/analyse/index.ts";
import type { Probe } from "../../../src/compiler/host.ts";
import { machine } from "../machine.ts";
import { compileConfig } from "../make-compile.ts";

async function found(config: unknown, code: Code, probe?: Probe): Promise<Finding[]> {
  const { analysis, diagnostics } = await compileConfig(config, probe && { probe });
  if (!analysis) throw new Error(`this config is analysed: ${diagnostics.map((one) => one.message).join()}`);
  return runChecks(analysis).filter((one) => one.code === code);
}

/** A config of one koi. */
function one(koi: object, rest: object = {}): unknown {
  return { ...rest, kois: { list: [{ id: "home", default: true, ...koi }] } };
}

async function edits(config: unknown, code: Code): Promise<unknown> {
  return (await found(config, code)).map(({ fix }) => fix?.edits);
}

const at = "/kois/list/0";

describe("fixes", () => {
  test("a misspelt name is replaced, one that could be anything is left", async () => {
    const tools = { deny: ["raed", "patch", "memory", "group:rumtime", "sesions_*", "zzz"] };
    expect(await edits(one({ tools }), "tool/unknown")).toEqual([
      [{ op: "replace", pointer: `${at}/tools/deny/0`, value: "read" }],
      [{ op: "replace", pointer: `${at}/tools/deny/1`, value: "apply_patch" }],
      [{ op: "replace", pointer: `${at}/tools/deny/2`, value: "group:memory" }],
      [{ op: "replace", pointer: `${at}/tools/deny/3`, value: "group:runtime" }],
      [{ op: "replace", pointer: `${at}/tools/deny/4`, value: "sessions_*" }],
      undefined,
    ]);
  });

  test("an MCP server keeps its tool", async () => {
    const config = one(
      { tools: { deny: ["mcp__fils__write"] } },
      { mcp: { servers: { files: { command: "x" } } } },
    );
    expect(await edits(config, "tool/mcp-unknown")).toEqual([
      [{ op: "replace", pointer: `${at}/tools/deny/0`, value: "mcp__files__write" }],
    ]);
  });

  test("an allow entry goes, unless the list would be empty without it and let everything through", async () => {
    const both = one({ tools: { allow: ["read", "exec"], deny: ["exec"] } });
    expect(await edits(both, "tool/allow-and-deny")).toEqual([
      [{ op: "remove", pointer: `${at}/tools/allow/1` }],
    ]);
    const alone = one({ tools: { allow: ["exec"], deny: ["exec"] } });
    expect(await edits(alone, "tool/allow-and-deny")).toEqual([undefined]);
  });

  test("apply_patch, where it is switched on, keeps an entry for exec alive", async () => {
    const exec = { applyPatch: { enabled: true } };
    const config = one({ tools: { allow: ["read", "exec"], deny: ["exec"], exec } });
    expect(await edits(config, "tool/allow-and-deny")).toEqual([]);
  });

  test("a scope is changed where it stands, else stated in the koi", async () => {
    const docker = { memory: "1g" };
    expect(await edits(one({ sandbox: { scope: "shared", docker } }), "sandbox/docker-ignored")).toEqual([
      [{ op: "replace", pointer: `${at}/sandbox/scope`, value: "koi" }],
    ]);
    expect(await edits(one({ sandbox: { perSession: false, docker } }), "sandbox/docker-ignored")).toEqual([
      [{ op: "add", pointer: `${at}/sandbox`, key: "scope", value: "koi" }],
    ]);
  });

  test("a koi in a group gets a sandbox", async () => {
    const rest = {
      bindings: [{ koiId: "home", match: { channel: "whatsapp", peer: { kind: "group", id: "*" } } }],
      channels: { whatsapp: { groupPolicy: "open" } },
    };
    expect(await edits(one({}, rest), "sandbox/off-for-group")).toEqual([
      [{ op: "add", pointer: `${at}/sandbox`, key: "mode", value: "all" }],
    ]);
    expect(await edits(one({ sandbox: { mode: "off" } }, rest), "sandbox/off-for-group")).toEqual([
      [{ op: "replace", pointer: `${at}/sandbox/mode`, value: "all" }],
    ]);
  });

  test("an image gets a place for its tag, behind the registry and its port", async () => {
    const config = one({ sandbox: { mode: "all", docker: { image: "localhost:5000/tools:latest" } } });
    const [finding] = await found(config, "sandbox/image-not-pinned");
    expect(finding?.fix).toEqual({
      applicability: "placeholder",
      routing: "unchanged",
      edits: [{ op: "replace", pointer: `${at}/sandbox/docker/image`, value: "localhost:5000/tools:TAG" }],
    });
  });
});

describe("a list of tools", () => {
  test("is told of once, whatever shares it", async () => {
    const list = ["home", "work"].map((id) => ({ id, default: id === "home" }));
    const config = { kois: { list }, tools: { deny: ["write"] } };
    expect(await found(config, "tool/write-through-exec")).toHaveLength(1);
  });

  test("with a name that does not exist is not also one that leaves nothing", async () => {
    const config = one({ tools: { allow: ["raed"] } });
    expect(await found(config, "tool/nothing-left")).toEqual([]);
    expect(await found(config, "tool/unknown")).toHaveLength(1);
  });

  test("of the implied koi is judged as well", async () => {
    const [finding] = await found({ tools: { allow: ["read"], deny: ["group:fs"] } }, "tool/nothing-left");
    expect(finding?.place).toEqual({ pointer: "/tools" });
  });

  test("may name whatever servers there will be", async () => {
    const config = one({ tools: { deny: ["mcp__*", "mcp__git*", "mcp__*__push"] } });
    expect(await found(config, "tool/mcp-unknown")).toEqual([]);
  });
});

describe("binds", () => {
  const bind = (source: string, probe?: Probe): Promise<Finding[]> => {
    const list = [
      { id: "home", default: true, sandbox: { mode: "all", docker: { binds: [`${source}:/x:ro`] } } },
      { id: "work", workspace: "/srv/work" },
    ];
    return found({ kois: { list } }, "sandbox/bind-escapes", probe);
  };
  const target = async (source: string, probe?: Probe): Promise<unknown> => {
    const [finding] = await bind(source, probe);
    return finding && "what" in finding.args ? finding.args.what : undefined;
  };

  test.each([
    ["/", "root"],
    ["C:\\", "root"],
    ["~/", "home"],
    ["/home", "home"],
    ["/Users/anna", "home"],
    ["/var/run", "engine"],
    ["/run/user/1000/podman/podman.sock", "engine"],
    ["~/.SKYKOI/koi", "state"],
    ["~/.SKYKOI/koi/work/sessions/today", "other_koi"],
    ["/srv", "other_koi"],
    ["/srv/work/notes", "other_koi"],
    ["/srv/other", undefined],
    ["~/.SKYKOI/koi/home/koi", undefined],
    ["work", undefined],
  ])("of %s shows %s", async (source, what) => {
    expect(await target(source)).toBe(what);
  });

  test("are followed through links under a probe", async () => {
    const probe = machine({ links: { "/data": "/home/anna/.SKYKOI" } });
    expect(await target("/data", probe)).toBe("state");
    expect(await target("/home/anna", probe)).toBe("home");
  });
});

test("a set-up command is judged by the programs that it starts", async () => {
  const needs = async (setupCommand: string): Promise<unknown> => {
    const config = one({ sandbox: { mode: "all", docker: { setupCommand } } });
    return (await found(config, "sandbox/setup-needs-network")).map(({ args }) => args);
  };
  expect(await needs("echo apt-get; printf curl > /tmp/wget")).toEqual([]);
  expect(await needs("umask 022 && sudo DEBIAN_FRONTEND=noninteractive /usr/bin/apt-get update")).toEqual([
    { program: "apt-get", needs: ["readOnlyRoot: false", 'user: "root"'] },
  ]);
  expect(await needs("(curl -fsS https://example.org | sh)")).toEqual([{ program: "curl", needs: [] }]);
});
