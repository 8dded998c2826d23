// Commands: what they get, how they end, who may run which.

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

import type { ExecConfig } from "../../../src/config/exec.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { until } from "../../runtime/until.ts";
import { toolBench } from "./make-context.ts";

const withExec = (exec: ExecConfig): SkykoiConfig => ({ tools: { exec } });

/** Whether a process is there, zombies aside. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("exec", () => {
  test("prints no control characters, and says what it leaves behind", async () => {
    const { call } = await toolBench();
    expect(await call("exec", { command: "printf 'a\\0b\\tc\\n'" })).toBe("a\uFFFDb\tc\n\n[exit code 0]");
    const said = await call("exec", { command: "sleep 300 >/dev/null 2>&1 & echo $!" });
    onTestFinished(() => void process.kill(Number.parseInt(said, 10)));
    expect(said).toMatch(
      /^\d+\n\n\[exit code 0; what it started goes on, and process knows nothing of it\]$/,
    );
  });

  test("gives output and exit code, in the workspace, with input", async () => {
    const { call, workspace } = await toolBench();
    expect(await call("exec", { command: "pwd; cat; echo oops >&2; exit 3", stdin: "hi\n" })).toBe(
      `${workspace}\nhi\noops\n\n[exit code 3]`,
    );
    expect(await call("exec", { command: "true", cwd: "nowhere" })).toBe(
      "error: the working directory is not there",
    );
  });

  test("hands none of the gateway's secrets on", async () => {
    const { call } = await toolBench({}, { env: { ANTHROPIC_API_KEY: "sk-4711", LANG: "C.UTF-8" } });
    const printed = await call("exec", { command: "env", env: { MINE: "1" } });
    expect(printed).not.toContain("4711");
    expect(printed).toContain("MINE=1");
    expect(printed).toContain("LANG=C.UTF-8");
  });

  test("refuses variables that choose another program", async () => {
    const { call } = await toolBench();
    for (const name of ["PATH", "LD_PRELOAD", "BASH_ENV", "NODE_OPTIONS"]) {
      expect(await call("exec", { command: "true", env: { [name]: "x" } })).toBe(
        `error: \`${name}\` can't be set for a command on this machine`,
      );
    }
  });

  test("puts folders before PATH", async () => {
    const bench = await toolBench(withExec({ pathPrepend: ["~/bin"] }));
    mkdirSync(join(bench.stateDir, "bin"));
    writeFileSync(join(bench.stateDir, "bin/hello"), "#!/bin/sh\necho hello from bin\n", { mode: 0o755 });
    chmodSync(join(bench.stateDir, "bin/hello"), 0o755);
    expect(await bench.call("exec", { command: "hello" })).toBe("hello from bin\n\n[exit code 0]");
  });

  test("keeps the beginning and the end of much output", async () => {
    const { call } = await toolBench();
    const printed = await call("exec", { command: "seq 1 100000" });
    expect(printed).toMatch(/^1\n2\n/);
    expect(printed).toMatch(/characters left out[^]*\n100000\n\n\[exit code 0\]$/);
    expect(printed.length).toBeLessThan(6_000);
  });

  test("a command that takes too long is ended with all that it has started", async () => {
    const { call, workspace } = await toolBench();
    const said = await call("exec", { command: "sleep 300 & echo $! > pid; wait", timeoutSec: 1 });
    expect(said).toMatch(/\[(?:ended by SIGTERM|exit code \d+), stopped after 1 seconds\]$/);
    const pid = Number(readFileSync(join(workspace, "pid"), "utf8"));
    await until(() => !isAlive(pid), "the end of the child");
  });

  test("a turn that is stopped ends the command that it waits for, also one that ignores the first word", async () => {
    const { call, stop, workspace } = await toolBench();
    const running = call("exec", { command: "trap '' TERM; echo $$ > pid; while :; do sleep 0.1; done" });
    await until(() => existsSync(join(workspace, "pid")), "the start");
    stop();
    expect(await running).toMatch(/^error: [^]*\[stopped: the turn was ended\]$/);
    const pid = Number(readFileSync(join(workspace, "pid"), "utf8"));
    await until(() => !isAlive(pid), "the end of the command");
  });
});

describe("process", () => {
  test("looks after a command in the background", async () => {
    const { call } = await toolBench(withExec({ backgroundMs: 0 }));
    const command = "echo ready; read line; echo got $line";
    expect(await call("exec", { command, background: true })).toMatch(
      /\[goes on in the background as cmd-1\]$/,
    );
    expect(JSON.parse(await call("process", { action: "list" }))).toMatchObject([
      { id: "cmd-1", command, state: "running" },
    ]);
    expect(await call("process", { action: "forget", id: "cmd-1" })).toMatch(/^error: `cmd-1` still runs/);
    await call("process", { action: "write", id: "cmd-1", text: "it\n" });
    expect(await call("process", { action: "poll", id: "cmd-1", waitMs: 20_000 })).toContain("[exit code 0]");
    expect(await call("process", { action: "log", id: "cmd-1" })).toBe("ready\ngot it\n\n[exit code 0]");
    expect(await call("process", { action: "forget", id: "cmd-1" })).toBe("forgotten");
    expect(await call("process", { action: "list" })).toBe("[]");
  });

  test("ends one", async () => {
    const { call } = await toolBench();
    await call("exec", { command: "sleep 300", background: true });
    expect(await call("process", { action: "kill", id: "cmd-1" })).toMatch(/\[ended by SIGTERM\]$/);
  });

  test("no koi sees another's", async () => {
    const one = await toolBench();
    const other = await toolBench({}, { koiId: "work" });
    await one.call("exec", { command: "sleep 300", background: true });
    expect(await other.call("process", { action: "list" })).toBe("[]");
    expect(await other.call("process", { action: "log", id: "cmd-1" })).toMatch(
      /^error: there is no command/,
    );
  });
});

describe("who may run what on the gateway's machine", () => {
  const others = { isOwner: false };
  const grant = (stateDir: string, value: unknown): void =>
    writeFileSync(
      join(stateDir, "exec-approvals.json"),
      typeof value === "string" ? value : JSON.stringify(value),
    );

  test("others than the owner: safe programs alone, as long as they are plainly used", async () => {
    const { call, workspace } = await toolBench({}, others);
    writeFileSync(join(workspace, "secret.txt"), "4711");
    expect(await call("exec", { command: "sort | uniq | head --lines=1", stdin: "b\na\nb\n" })).toBe(
      "a\n\n[exit code 0]",
    );
    for (const command of [
      "cat secret.txt",
      "head secret.txt",
      "grep . secret.txt",
      "grep -r .",
      "grep -f secret.txt",
      "grep --file=secret.txt x",
      "grep --fil=secret.txt x",
      "sort -o out.txt",
      "sort --out=out.txt",
      "sort --compress-program=sh",
      "jq -n 'input' secret.txt",
      "jq -f secret.txt",
      `jq -n 'import "secret" as $d {search: "."}; $d'`,
      "wc --files0-from=secret.txt",
      "tail -f",
      "head $(cat secret.txt)",
      "head < secret.txt",
      "head > out.txt",
      "head; cat secret.txt",
      "head & cat",
      "head\ncat secret.txt",
      'head "`id`"',
      "PATH=. head",
      "./head",
      "h*ad",
      "eval id",
    ]) {
      expect(`${command} → ${await call("exec", { command })}`).toContain(" → error: ");
    }
    expect(existsSync(join(workspace, "out.txt"))).toBe(false);
  });

  test("a program that the koi wrote itself is not the safe one of its name", async () => {
    const { call, workspace } = await toolBench(
      withExec({ pathPrepend: ["<state>/workspace-main"] }),
      others,
    );
    writeFileSync(join(workspace, "head"), "#!/bin/sh\necho owned\n", { mode: 0o755 });
    expect(await call("exec", { command: "head" })).toMatch(
      /^error: `head` with these arguments is not on the allowlist/,
    );
  });

  test("programs of the approvals file, by path, for this koi or all", async () => {
    const { call, stateDir } = await toolBench({}, others);
    expect(await call("exec", { command: "id -u" })).toMatch(
      /^error: `id` .* is not on the allowlist of the koi `main`/,
    );
    grant(stateDir, { version: 1, kois: { main: { allowlist: [{ pattern: "*/bin/id" }] } } });
    expect(await call("exec", { command: "id -u && id -u" })).toMatch(/^\d+\n\d+\n\n\[exit code 0\]$/);
    expect(await call("exec", { command: "id -u && uname" })).toMatch(/^error: `uname`/);
    grant(stateDir, { version: 1, kois: { work: { allowlist: [{ pattern: "*" }] } } });
    expect(await call("exec", { command: "id -u" })).toMatch(/^error/);
  });

  test("the strictest of config and approvals file counts", async () => {
    const owner = await toolBench();
    grant(owner.stateDir, { version: 1, defaults: { security: "allowlist" } });
    expect(await owner.call("exec", { command: "uname" })).toMatch(/^error: `uname`/);
    grant(owner.stateDir, { version: 1, defaults: { security: "ful" } });
    expect(await owner.call("exec", { command: "head" })).toMatch(/^error: commands may not run/);
    grant(owner.stateDir, "{");
    expect(await owner.call("exec", { command: "true" })).toMatch(/^error: no command runs while/);
    const denied = await toolBench(withExec({ security: "deny" }));
    grant(denied.stateDir, { version: 1, defaults: { security: "full" } });
    expect(await denied.call("exec", { command: "true" })).toBe(
      "error: commands may not run on the gateway's machine: `/tools/exec/security` says so",
    );
  });

  test("where a person is to be asked and there is nobody to ask, nothing runs", async () => {
    const { call } = await toolBench(withExec({ ask: "always" }));
    expect(await call("exec", { command: "true" })).toMatch(
      /^error: `\/tools\/exec\/ask` wants a person to be asked/,
    );
  });

  test("a node that is not there runs nothing", async () => {
    const { call } = await toolBench(withExec({ host: "node" }));
    expect(await call("exec", { command: "true" })).toMatch(
      /^error: nodes are reached by a running gateway alone.*Nothing was run$/,
    );
  });

  test("a session that should be sandboxed runs nothing where there is no sandbox", async () => {
    const { call, workspace } = await toolBench({ kois: { defaults: { sandbox: { mode: "all" } } } });
    for (const [name, args] of [
      ["exec", { command: "touch x" }],
      ["read", { path: "/etc/hostname" }],
      ["write", { path: "x", content: "x" }],
    ] as const) {
      expect(await call(name, args)).toMatch(
        /^error: this session is to be sandboxed and there is no sandbox here/,
      );
    }
    expect(existsSync(join(workspace, "x"))).toBe(false);
  });
});
