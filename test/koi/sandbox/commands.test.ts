// Commands in a sandbox: input, environment, ending them with all that they started, and what the tools see of it.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openEngine } from "../../../src/koi/sandbox/engine.ts";
import { runInside } from "../../../src/koi/sandbox/run-inside.ts";
import type { ToolHost } from "../../../src/koi/tools/host/tool-host.ts";
import { type PrivateEngine, startEngine } from "./private-engine.ts";
import { SandboxBench, run } from "./sandbox-bench.ts";

const engine: PrivateEngine | undefined = await startEngine();
afterAll(() => engine?.stop());

describe.skipIf(!engine)("commands", () => {
  let bench: SandboxBench;
  let host: ToolHost;
  beforeAll(() => {
    bench = new SandboxBench(engine as PrivateEngine);
    const env = { TOKEN: { source: "env" as const, id: "GITHUB" }, PLAIN: "a b" };
    host = bench.open("main", { docker: { env } }).host;
  });
  afterAll(() => bench.remove());

  test("code, output and errors in one, in the working folder", async () => {
    expect(await run(host, "pwd; echo bad >&2; exit 3")).toEqual({
      code: 3,
      signal: null,
      output: "/workspace\nbad\n",
    });
  });

  test("input reaches it, and ends", async () => {
    expect((await run(host, "tr a-z A-Z", "grüße")).output).toBe("GRüßE");
  });

  test("a big output comes whole, characters uncut", async () => {
    const { output } = await run(host, "i=0; while [ $i -lt 60000 ]; do echo 'ümläut€'; i=$((i+1)); done");
    expect(output).toBe("ümläut€\n".repeat(60_000));
  });

  test("nothing is lost that was printed before somebody listens", async () => {
    const process = await host.spawn({ line: "echo early", cwd: host.cwd, env: {} });
    process.endInput();
    await process.ended;
    let output = "";
    process.onOutput((text) => (output += text));
    expect(output).toBe("early\n");
  });

  test("its environment: docker.env with secrets resolved, then the run's own; nothing of the gateway's", async () => {
    const process = await host.spawn({ line: "env", cwd: "/", env: { SKILL_KEY: "k", PLAIN: "of the run" } });
    let output = "";
    process.onOutput((text) => (output += text));
    await process.ended;
    const names = output
      .trim()
      .split("\n")
      .map((line) => line.split("=")[0] ?? "");
    expect(output).toMatch(/^TOKEN=value of GITHUB$/m);
    expect(output).toMatch(/^PLAIN=of the run$/m);
    expect(output).toMatch(/^LANG=C.UTF-8$/m);
    const known = new Set([
      "HOME",
      "HOSTNAME",
      "LANG",
      "PATH",
      "PLAIN",
      "PWD",
      "SHLVL",
      "SKILL_KEY",
      "SKYKOI_EXEC",
      "TOKEN",
    ]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  test("a secret of docker.env stands in nothing that the engine tells of the container", async () => {
    const { docker } = engine as PrivateEngine;
    const [found] = await docker.listContainers({ all: true });
    expect(JSON.stringify(await docker.getContainer(found?.Id ?? "").inspect())).not.toContain(
      "value of GITHUB",
    );
  });

  test("no shell of ours reads a name: quotes, dollars and dashes are what they are", async () => {
    for (const name of ["-n", "a b'\"$(id)`id`;x", "--", "ü\n2", "*"]) {
      await host.writeFile(`odd/${name}`, `in ${name}`);
      expect(Buffer.from(await host.readFile(`odd/${name}`, 100)).toString()).toBe(`in ${name}`);
    }
    expect(await host.list("odd")).toEqual(["*", "--", "-n", "a b'\"$(id)`id`;x", "ü\n2"].sort());
    await host.removeFile("odd/-n");
    expect(await host.stat("odd/-n")).toBeUndefined();
  });

  test("what does not exist is said so, by code", async () => {
    await expect(host.readFile("ghost", 10)).rejects.toMatchObject({ code: "not_found" });
    await expect(host.readFile("odd", 10)).rejects.toMatchObject({ code: "not_a_file" });
    await expect(host.readFile("/etc/passwd", 10)).rejects.toMatchObject({ code: "too_large" });
    await expect(host.writeFile("/etc/x", "x")).rejects.toMatchObject({ code: "failed" });
    await expect(host.writeFile("odd", "x")).rejects.toMatchObject({ code: "not_a_file" });
    await expect(host.removeFile("odd")).rejects.toMatchObject({ code: "not_a_file" });
    expect(await host.stat("odd")).toEqual({ kind: "folder", bytes: 0 });
    expect(await host.stat("/dev/null")).toEqual({ kind: "other", bytes: 0 });
  });

  test("a file that exists keeps its mode, bytes of any kind come back, and no half one is left", async () => {
    await run(host, "echo '#!/bin/sh' > tool; chmod 755 tool");
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 256);
    await host.writeFile("tool", bytes);
    expect(await host.readFile("tool", 1_000_000)).toEqual(bytes);
    expect((await run(host, "stat -c %a tool; ls -a | grep -c part-")).output).toBe("755\n0\n");
    expect(await host.stat("tool")).toEqual({ kind: "file", bytes: 300_000 });
  });

  test("ending one ends its children, its daemons, and those that hide", async () => {
    const line = [
      "sleep 1001 &",
      "(setsid sleep 1002 &)",
      "(setsid sh -c 'env -i sleep 1003 &' &)",
      "trap '' TERM",
      "while :; do sleep 1004; done",
    ].join("\n");
    const other = await host.spawn({ line: "(setsid sleep 1005 &); sleep 1006", cwd: "/", env: {} });
    const process = await host.spawn({ line, cwd: "/", env: {} });
    await expect.poll(async () => sleepers(host)).toEqual(["1001", "1002", "1003", "1004", "1005", "1006"]);
    await process.kill();
    expect(await process.ended).toEqual({ code: null, signal: "SIGKILL" });
    expect(await sleepers(host)).toEqual(["1005", "1006"]);
    await other.kill();
    expect(await sleepers(host)).toEqual([]);
  });

  test("one that ends when it is asked gets to do so", async () => {
    const process = await host.spawn({
      line: "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done",
      cwd: "/",
      env: {},
    });
    let output = "";
    process.onOutput((text) => (output += text));
    await expect.poll(() => output).toBe("up\n");
    await process.kill();
    // The shell itself tells of the sleep that it lost.
    expect(output).toMatch(/^up\n(?:Terminated\n)?bye\n$/);
  });

  test("one that has closed its output is not over before it is gone", async () => {
    const process = await host.spawn({ line: "exec >/dev/null 2>&1; sleep 1; exit 7", cwd: "/", env: {} });
    expect(await process.ended).toEqual({ code: 7, signal: null });
  });

  test("a folder that does not exist is a failure of the command, not of the sandbox", async () => {
    await expect(host.spawn({ line: "true", cwd: "/nowhere", env: {} })).rejects.toThrow(
      /could not start the command/,
    );
    expect((await run(host, "echo on")).output).toBe("on\n");
  });

  test("a command that takes longer than its time is ended with its children, and its output is bounded", async () => {
    const opened = await openEngine({ env: { DOCKER_HOST: engine?.host }, home: "/" });
    const [found] = (await engine?.docker.listContainers()) ?? [];
    if (!opened.ok || !found) throw new Error("there is no container");
    const argv = ["/bin/sh", "-c", "(setsid sleep 1007 &); yes | head -c 100000; sleep 1008"];
    const ran = await runInside(opened.value, found.Id, { argv, timeoutMs: 500, maxBytes: 10 });
    expect(ran.ok && [ran.value.isTimedOut, ran.value.stdout.toString()]).toEqual([true, "y\ny\ny\ny\ny\n"]);
    expect(await sleepers(host)).toEqual([]);
  });

  test("several at once", async () => {
    const ran = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => run(host, `echo ${n}; sleep 0.2`)));
    expect(ran.map(({ output }) => output.trim())).toEqual(["1", "2", "3", "4", "5", "6"]);
  });

  test("what was sent comes in under a name without a path", async () => {
    const opened = bench.open("main", {});
    expect(await opened.receive("../../../etc/pass wd?.png", new Uint8Array([1, 2]))).toBe(
      "/workspace/media/inbound/pass wd_.png",
    );
    expect(await opened.host.readFile("media/inbound/pass wd_.png", 10)).toEqual(new Uint8Array([1, 2]));
  });
});

async function sleepers(host: ToolHost): Promise<string[]> {
  const { output } = await run(host, "ps -o args | grep -o '^sleep 10[0-9]*' | cut -d' ' -f2 | sort");
  return output.trim() === "" ? [] : output.trim().split("\n");
}
