// What a sandbox denies, at a real engine: network, capabilities, the file system, processes and memory without end. And
// that a container that does not deny it is not used.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PrivateEngine, startEngine } from "./private-engine.ts";
import { SandboxBench, newBench, run } from "./sandbox-bench.ts";

const engine: PrivateEngine | undefined = await startEngine();
afterAll(() => engine?.stop());

describe.skipIf(!engine)("a sandbox with the built-in settings", () => {
  let bench: SandboxBench;
  beforeAll(() => {
    bench = new SandboxBench(engine as PrivateEngine);
  });
  afterAll(() => bench.remove());

  test("has no network", async () => {
    const { host } = bench.open("main", {});
    const { output } = await run(
      host,
      "ls /sys/class/net; wget -T 2 -q -O- http://10.0.0.1/ 2>&1; nslookup example.org 2>&1",
    );
    expect(output).toMatch(/^lo\n/);
    expect(output).toMatch(/unreachable/);
  });

  test("has no capability and can gain none", async () => {
    const { host } = bench.open("main", {});
    const { output } = await run(
      host,
      "grep -E '^(Cap|NoNewPrivs)' /proc/self/status; mount -t tmpfs x /tmp; chroot /; mknod /tmp/d b 8 0",
    );
    expect(output.match(/^Cap\w+:\s+0{16}$/gm)).toHaveLength(5);
    expect(output).toMatch(/NoNewPrivs:\s+1/);
    expect(output).toMatch(/mount: permission denied/);
    expect(output).toMatch(/chroot.*not permitted/);
    expect(output).toMatch(/mknod.*not permitted/);
  });

  test("can't write outside of its folder and tmpfs, nor to what the kernel shows", async () => {
    const { host } = bench.open("main", {});
    const { output } = await run(
      host,
      "for f in / /etc /bin /root /var /proc/sys/kernel /sys/fs/cgroup; do touch $f/x 2>/dev/null && echo wrote $f; done; touch /tmp/x /workspace/x && echo inside",
    );
    expect(output).toContain("inside");
    expect(output).not.toContain("wrote");
  });

  test("a fork bomb stays inside, ends when it is ended, and leaves room", async () => {
    const { host } = bench.open("bomber", { docker: { pidsLimit: 64 } });
    // Each fork that fails is tried again.
    const bomb = await host.spawn({
      line: "while :; do (sleep 300 & sleep 300 &); done 2>/dev/null",
      cwd: "/",
      env: {},
    });
    await expect
      .poll(() => pidsOf(engine as PrivateEngine, "koi:bomber"), { timeout: 10_000 })
      .toBeGreaterThan(55);
    expect(await pidsOf(engine as PrivateEngine, "koi:bomber")).toBeLessThanOrEqual(64);
    await bomb.kill();
    expect((await run(host, "ls -d /proc/[0-9]* | wc -l")).output).toMatch(/^[1-7]\n$/);
  });

  test("one that has no room for another process refuses clearly, and starts with room again", async () => {
    const { host } = bench.open("filler", { docker: { pidsLimit: 20 } });
    // Two are its own, one is this shell: nothing is left to chance, and nothing forks any more.
    const line = "i=0; while [ $i -lt 17 ]; do sleep 300 & i=$((i+1)); done; wait";
    const filler = await host.spawn({ line, cwd: "/", env: {} });
    await expect.poll(() => pidsOf(engine as PrivateEngine, "koi:filler")).toBe(20);
    const asked = await run(host, "ls /; true").then(
      ({ output }) => output,
      (error: Error) => error.message,
    );
    // Whether the engine still gets its own process in is a race of its; what the command starts gets in never.
    expect(asked).toMatch(/no room for another process|can't fork: Resource temporarily unavailable/);
    const write = (): Promise<string> =>
      host.writeFile("a.txt", "a").then(
        () => "written",
        (error: Error) => error.message,
      );
    const first = await write();
    expect(first).toMatch(/^written$|no room for another process, so it was started again/);
    expect(await filler.ended).toEqual({ code: 137, signal: null });
    expect(await write()).toBe("written");
    expect((await run(host, "cat a.txt; ls -d /proc/[0-9]* | wc -l")).output).toMatch(/^a[1-7]\n$/);
  });

  test("a memory hog ends alone", async () => {
    const { host } = bench.open("hog", { docker: { memory: "48m", pidsLimit: 64 } });
    const hog = await run(host, "tail /dev/zero; echo code $?");
    expect(hog.output).toContain("code 137");
    expect((await run(host, "echo alive")).output).toBe("alive\n");
  });

  test("its first process takes up what others leave behind: no zombie stays", async () => {
    const { host } = bench.open("main", {});
    await run(host, "for i in 1 2 3 4 5; do (sleep 0.1 &); done");
    await expect
      .poll(async () => (await run(host, "cat /proc/[0-9]*/stat 2>/dev/null | grep -c ') Z '")).output)
      .toBe("0\n");
  });
});

describe.skipIf(!engine)("the self-test", () => {
  test("is kept with the digest of the config that it was about", async () => {
    const bench = newBench(engine);
    expect(await bench.open("main", {}).ready()).toBeUndefined();
    const [entry] = await bench.entries();
    expect(entry?.selfTest?.configHash).toBe(entry?.configHash);
    expect(entry?.selfTest?.denied).toEqual([
      "capabilities",
      "privileges",
      "engine",
      "network",
      "root",
      "/skills",
      "pids",
      "memory",
      "cpu",
    ]);
  });

  test("what the config allows is not asked for", async () => {
    const bench = newBench(engine);
    const docker = { readOnlyRoot: false, pidsLimit: 0, memory: 0, cpus: 0, capDrop: ["NET_RAW"] };
    const opened = bench.open("main", { docker });
    expect(await opened.ready()).toBeUndefined();
    expect((await run(opened.host, "echo x > /etc/x && cat /etc/x")).output).toBe("x\n");
    const [entry] = await bench.entries();
    expect(entry?.selfTest?.denied).toEqual(["capabilities", "privileges", "engine", "network", "/skills"]);
  });

  test("a container that sees an engine's socket is not used", async () => {
    const bench = newBench(engine);
    const harmless = bench.write("main", "sock", "");
    const opened = bench.open("main", {
      docker: { binds: [`${harmless}:/var/run/docker.sock:ro`], readOnlyRoot: false, tmpfs: ["/tmp"] },
    });
    expect(await opened.ready()).toMatchObject({
      code: "self_test_failed",
      message: expect.stringContaining("it sees the container engine"),
    });
    expect(await bench.entries()).toEqual([]);
    await expect(run(opened.host, "echo no")).rejects.toThrow("it sees the container engine");
  });
});

async function pidsOf({ docker }: PrivateEngine, scope: string): Promise<number> {
  const [found] = await docker.listContainers({ filters: { label: [`skykoi.scope=${scope}`] } });
  const { Processes } = (await docker.getContainer(found?.Id ?? "").top()) as { Processes: string[][] };
  return Processes.length;
}
