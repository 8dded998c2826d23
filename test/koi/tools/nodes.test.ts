// Commands on nodes: which node, by which rule, and what goes with them. The node here is this machine, behind the port.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import type { ExecConfig } from "../../../src/config/exec.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { resultText } from "../../../src/koi/conversation.ts";
import { spawnCommand } from "../../../src/koi/tools/host/machine-process.ts";
import { HostError, refusedHost } from "../../../src/koi/tools/host/tool-host.ts";
import type { ApprovalQuestion, ApprovalWord } from "../../../src/koi/approval-desk.ts";
import type { NodePort } from "../../../src/koi/tools/nodes/node-port.ts";
import { nodes } from "../../../src/koi/tools/nodes/nodes.ts";
import { nodeTools } from "../../../src/koi/tools/nodes/node-tools.ts";
import { tempFolder } from "../store/temp-folder.ts";
import { toolBench } from "./make-context.ts";
import type { ToolBench } from "./make-context.ts";

interface Port extends NodePort {
  readonly opened: string[];
}

function portOf(names: Readonly<Record<string, boolean>>): Port {
  const cwd = tempFolder();
  const opened: string[] = [];
  return {
    opened,
    nodes: () =>
      Object.entries(names).map(([name, isConnected]) => ({ id: `id-${name}`, name, isConnected })),
    open: (id, security) => {
      opened.push(`${id} ${security}`);
      return {
        ...refusedHost("node", "no files"),
        cwd,
        spawn: (command) => spawnCommand({ ...command, cwd }),
      };
    },
  };
}

const withExec = (exec: ExecConfig, more: SkykoiConfig["tools"] = {}): SkykoiConfig => ({
  tools: { ...more, exec: { host: "node", ...exec } },
});

function benchOf(config: SkykoiConfig, port: Port): Promise<ToolBench> {
  return toolBench(config, { tools: { nodes: port } });
}

async function ask({ context }: ToolBench, args: object): Promise<string> {
  const result = await nodes.run({ ...args }, context);
  return (result.isError ? "error: " : "") + resultText(result);
}

describe("exec with the host `node`", () => {
  test("goes to the only one that is connected, or to the one that is named; else nowhere", async () => {
    const command = "echo hi";
    const one = portOf({ builder: true, gone: false });
    const bench = await benchOf(withExec({}), one);
    expect(await bench.call("exec", { command })).toBe("hi\n\n[exit code 0]");
    expect(one.opened).toEqual(["id-builder allowlist"]);
    const two = await benchOf(withExec({}), portOf({ a: true, b: true }));
    expect(await two.call("exec", { command })).toBe(
      "error: several nodes are connected, and none is chosen: a (id-a), b (id-b). Nothing was run",
    );
    const named = portOf({ a: true, b: true });
    expect(await (await benchOf(withExec({ node: "B" }), named)).call("exec", { command })).toContain("hi");
    expect(named.opened).toEqual(["id-b allowlist"]);
    const gone = await benchOf(withExec({ node: "gone" }), one);
    expect(await gone.call("exec", { command })).toBe(
      "error: the node `gone` is not connected. Nothing was run",
    );
    const none = await benchOf(withExec({ node: "unknown" }), one);
    expect(await none.call("exec", { command })).toBe(
      "error: no node is paired for this koi. Nothing was run",
    );
  });

  test("the gateway's own rules come first, the approvals file among them", async () => {
    const command = "true";
    const port = portOf({ builder: true });
    const denied = await benchOf(withExec({ security: "deny" }), port);
    expect(await denied.call("exec", { command })).toMatch(
      /`\/tools\/exec\/security` says so\. Nothing was run$/,
    );
    const asked = await benchOf(withExec({ ask: "always" }), port);
    expect(await asked.call("exec", { command })).toMatch(/wants a person to be asked/);
    const free = await benchOf(withExec({ security: "full" }), port);
    await free.call("exec", { command });
    const approvals = join(free.stateDir, "exec-approvals.json");
    writeFileSync(approvals, JSON.stringify({ version: 1, kois: { main: { security: "allowlist" } } }));
    await free.call("exec", { command });
    expect(port.opened).toEqual(["id-builder full", "id-builder allowlist"]);
    writeFileSync(approvals, "{");
    expect(await free.call("exec", { command })).toMatch(
      /^error: no command runs while `exec-approvals.json`/,
    );
    expect(port.opened).toHaveLength(2);
  });

  test("a person is asked where the gateway's list keeps it back, never where the node's own does", async () => {
    const port = portOf({ builder: true });
    const asked: ApprovalQuestion[] = [];
    const says = (word: ApprovalWord, exec: ExecConfig, code: HostError["code"]): Promise<ToolBench> => {
      const open: Port["open"] = (id, security) => {
        const host = port.open(id, security);
        const refuse = (): Promise<never> => Promise.reject(new HostError(code, "the node refused: x"));
        return host && security !== "full" ? { ...host, spawn: refuse } : host;
      };
      const ask = async (question: ApprovalQuestion): Promise<ApprovalWord> => {
        asked.push(question);
        return word;
      };
      const approvals = { ask, stillRuns: () => undefined };
      return toolBench(withExec(exec), { tools: { nodes: { ...port, open } }, turn: { approvals } });
    };
    const command = "echo hi";
    const yes = await says("allow-once", {}, "unlisted");
    expect(await yes.call("exec", { command })).toBe("hi\n\n[exit code 0]");
    expect(asked).toMatchObject([{ callId: "call", command, node: "builder", programs: [] }]);
    expect(port.opened).toEqual(["id-builder allowlist", "id-builder full"]);
    const no = await says("timeout", {}, "unlisted");
    expect(await no.call("exec", { command })).toMatch(/^error: .* did not answer in time/);
    const nobody = await says("nobody", {}, "unlisted");
    expect(await nobody.call("exec", { command })).toBe("error: the node refused: x. Nothing was run");
    expect(asked).toHaveLength(3);
    // These ask nobody.
    const off = await says("allow-once", { ask: "off" }, "unlisted");
    expect(await off.call("exec", { command })).toBe("error: the node refused: x");
    const own = await says("allow-once", {}, "refused");
    expect(await own.call("exec", { command })).toBe("error: the node refused: x");
    const denied = await says("allow-once", { security: "deny", ask: "always" }, "unlisted");
    expect(await denied.call("exec", { command })).toMatch(/says so\. Nothing was run$/);
    expect(asked).toHaveLength(3);
    const always = await says("allow-once", { security: "full", ask: "always" }, "unlisted");
    expect(await always.call("exec", { command })).toBe("hi\n\n[exit code 0]");
    expect(asked).toHaveLength(4);
  });

  test("secrets of skills stay here, and no variable chooses another program", async () => {
    const bench = await benchOf(withExec({}), portOf({ builder: true }));
    Object.assign(bench.context, { env: { SKILL_KEY: "of-the-skill" } });
    const printed = await bench.call("exec", { command: "/usr/bin/env", env: { MINE: "1" } });
    expect(printed).toContain("MINE=1");
    expect(printed).not.toContain("SKILL_KEY");
    expect(await bench.call("exec", { command: "true", env: { BASH_ENV: "x" } })).toBe(
      "error: `BASH_ENV` can't be set for a command on a node",
    );
  });
});

describe("the tool `nodes`", () => {
  test("is there where a node is paired", async () => {
    const { context } = await toolBench();
    expect(await nodeTools(context)).toEqual([]);
    expect(await nodeTools({ ...context, nodes: portOf({}) })).toEqual([]);
    expect(await nodeTools({ ...context, nodes: portOf({ a: false }) })).toEqual([nodes]);
  });

  test("lists, tells of one, and runs where `exec` may be", async () => {
    const port = portOf({ a: true, b: false });
    const bench = await benchOf({}, port);
    expect(JSON.parse(await ask(bench, { action: "list" }))).toHaveLength(2);
    expect(JSON.parse(await ask(bench, { action: "status", node: "B" }))).toMatchObject({
      isConnected: false,
    });
    expect(await ask(bench, { action: "status", node: "c" })).toBe(
      "error: there is no node `c` for this koi",
    );
    expect(await ask(bench, { action: "run", command: "echo hi", node: "a" })).toBe("hi\n\n[exit code 0]");
    expect(await ask(bench, { action: "run", command: "echo hi", node: "b" })).toMatch(
      /not connected\. Nothing was run$/,
    );
    expect(await ask(bench, { action: "run" })).toBe("error: run needs a command");
    const only = await benchOf({ tools: { exec: { node: "b" } } }, port);
    expect(JSON.parse(await ask(only, { action: "list" }))).toMatchObject([{ name: "b" }]);
    expect(await ask(only, { action: "run", command: "true", node: "a" })).toMatch(
      /there is no node `a` for this koi/,
    );
    const without = await benchOf({ tools: { deny: ["exec"] } }, port);
    expect(await ask(without, { action: "run", command: "true", node: "a" })).toBe(
      "error: commands are not allowed here: the tool `exec` is denied, so nothing was run",
    );
    expect(port.opened).toEqual(["id-a allowlist"]);
  });
});
