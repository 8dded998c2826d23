// The life of a sandbox's container: made with its first use, set up once, used again, made anew when the config changed,
// pruned; what dead gateways left behind goes; and an engine that is gone refuses everything.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { labels, SANDBOX_LABEL } from "../../../src/koi/sandbox/labels.ts";
import { IMAGE, type PrivateEngine, startEngine } from "./private-engine.ts";
import { type SandboxBench, newBench, run } from "./sandbox-bench.ts";

const engine: PrivateEngine | undefined = await startEngine();
afterAll(() => engine?.stop());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe.skipIf(!engine)("a container", () => {
  let bench: SandboxBench;
  beforeEach(async () => {
    bench = newBench(engine);
    await removeAll();
  });

  test("is made with the first use, not before, and used again", async () => {
    const first = bench.open("main", {});
    expect(await containers()).toEqual([]);
    await run(first.host, "echo kept > /tmp/note");
    await first.close();
    bench.nowMs += HOUR;
    expect((await run(bench.open("main", {}).host, "cat /tmp/note")).output).toBe("kept\n");
    expect(await containers()).toHaveLength(1);
    expect((await bench.entries())[0]).toMatchObject({
      sessionKey: "koi:main",
      koiId: "main",
      lastUsedAtMs: bench.nowMs,
    });
  });

  test("is made once where many ask for it at the same time", async () => {
    const ran = await Promise.all([1, 2, 3, 4, 5].map((n) => run(bench.open("main", {}).host, `echo ${n}`)));
    expect(ran.map(({ output }) => output)).toEqual(["1\n", "2\n", "3\n", "4\n", "5\n"]);
    expect(await containers()).toHaveLength(1);
  });

  test("its setupCommand runs once, with the environment, before anything else", async () => {
    const docker = { setupCommand: 'echo "set up by $WHO" >> /workspace/log', env: { WHO: "me" } };
    await run(bench.open("main", { docker }).host, "true");
    bench.restart();
    await bench.sandboxes.start();
    expect((await run(bench.open("main", { docker }).host, "cat log")).output).toBe("set up by me\n");
  });

  test("a setupCommand that fails leaves no container, is told without secrets, and is not run for every call", async () => {
    const env = { KEY: "sk-verysecret" };
    const docker = { setupCommand: 'echo x >> /workspace/tries; echo "no package, key $KEY"; exit 9', env };
    const { host, ready } = bench.open("main", { docker });
    const problem = await ready();
    expect(problem).toMatchObject({ code: "setup_failed" });
    expect(problem?.message).toContain("failed (exit 9): no package, key [hidden]");
    await expect(run(host, "echo never")).rejects.toMatchObject({
      code: "refused",
      message: problem?.message,
    });
    await expect(host.readFile("SOUL.md", 10)).rejects.toMatchObject({ code: "refused" });
    expect([await containers(), await bench.entries()]).toEqual([[], []]);
    bench.nowMs += MINUTE;
    const repaired = bench.open("main", { docker: { env } });
    expect((await run(repaired.host, "wc -l < tries")).output).toBe("1\n");
  });

  test("one that was set up by half when its gateway died is not used", async () => {
    await run(bench.open("main", {}).host, "true");
    const [entry] = await bench.entries();
    const file = join(bench.stateDir, "sandbox/containers.json");
    writeFileSync(file, JSON.stringify({ entries: [{ ...entry, isReady: false }] }));
    bench.restart();
    await run(bench.open("main", {}).host, "true");
    const [next] = await bench.entries();
    expect(next?.containerId).not.toBe(entry?.containerId);
    expect(await containers()).toHaveLength(1);
  });

  test("a changed config takes effect when it is idle; one in use stays, and that is told", async () => {
    const opened = bench.open("main", {});
    await run(opened.host, "true");
    const [{ containerId: old } = { containerId: "" }] = await bench.entries();
    bench.nowMs += HOUR;
    const changed = { docker: { env: {}, pidsLimit: 99 } };
    const second = bench.open("main", changed);
    expect(await limits(second)).toBe("256");
    expect(bench.logged).toEqual([expect.stringContaining("made anew when it is idle")]);
    await opened.close();
    await second.close();
    bench.nowMs += MINUTE;
    const third = bench.open("main", changed);
    expect(await limits(third)).toBe("256");
    await third.close();
    bench.nowMs += 6 * MINUTE;
    expect(await limits(bench.open("main", changed))).toBe("99");
    expect((await bench.entries())[0]?.containerId).not.toBe(old);
    expect(await containers()).toHaveLength(1);
  });

  test("one that is used every minute gets the changed config all the same", async () => {
    const changed = { docker: { pidsLimit: 99 } };
    const first = bench.open("main", {});
    await run(first.host, "true");
    await first.close();
    const seen: string[] = [];
    for (let minute = 0; minute < 8; minute++) {
      bench.nowMs += MINUTE;
      const opened = bench.open("main", changed);
      seen.push(await limits(opened));
      await opened.close();
    }
    expect([seen[0], seen.at(-1)]).toEqual(["256", "99"]);
  });

  test("one that stopped is started again: a failure in the middle, then it works", async () => {
    const { host } = bench.open("main", {});
    await run(host, "echo kept > note");
    const running = await host.spawn({ line: "sleep 60", cwd: "/", env: {} });
    let output = "";
    running.onOutput((text) => (output += text));
    await engine?.docker.getContainer((await containers())[0] ?? "").kill();
    expect(await running.ended).toMatchObject({ code: expect.anything() });
    await expect(run(host, "echo now")).rejects.toMatchObject({
      code: "failed",
      message: expect.stringContaining("started again"),
    });
    expect((await run(host, "cat note")).output).toBe("kept\n");
  });

  test("one that somebody removed is made again", async () => {
    const { host } = bench.open("main", {});
    await run(host, "true");
    await engine?.docker.getContainer((await containers())[0] ?? "").remove({ force: true });
    await expect(run(host, "true")).rejects.toMatchObject({ code: "failed" });
    expect((await run(host, "echo again")).output).toBe("again\n");
  });

  test("a file counts as little as a use by another run as a command does", async () => {
    await run(bench.open("main", {}).host, "true");
    await Promise.all(bench.opened.map((opened) => opened.close()));
    bench.nowMs += HOUR;
    const changed = bench.open("main", { docker: { pidsLimit: 99 } });
    await changed.host.list(".");
    expect(await limits(changed)).toBe("99");
  });

  test("a registry that can't be written: nothing is used that is not noted", async () => {
    mkdirSync(join(bench.stateDir, "sandbox/containers.json"), { recursive: true });
    const { host, ready } = bench.open("main", {});
    expect(await ready()).toMatchObject({
      code: "not_created",
      message: expect.stringContaining("registry"),
    });
    await expect(host.list(".")).rejects.toMatchObject({ code: "refused" });
    expect(await containers()).toEqual([]);
  });

  test("an image that is not there is refused by name, and nothing is fetched", async () => {
    const { host } = bench.open("main", { docker: { image: "nobody/nothing:1" } });
    await expect(run(host, "true")).rejects.toMatchObject({
      code: "refused",
      message: 'the image "nobody/nothing:1" is not at the container engine; pull or build it',
    });
  });

  test("an image without a shell is refused, and its container goes", async () => {
    const tag = { repo: "empty", tag: "1" };
    const container = await engine?.docker.createContainer({ Image: IMAGE, Cmd: ["rm", "-rf", "/bin/sh"] });
    await container?.start();
    await container?.wait();
    await container?.commit(tag);
    await container?.remove();
    expect(await bench.open("main", { docker: { image: "empty:1" } }).ready()).toMatchObject({
      code: "not_created",
    });
    expect([await containers(), await bench.entries()]).toEqual([[], []]);
  });
});

describe.skipIf(!engine)("containers that go", () => {
  beforeEach(removeAll);

  test("by idle time and age of their own config, never in use", async () => {
    const bench = newBench(engine);
    const idle = bench.open("main", { prune: { idleHours: 2 } });
    const old = bench.open("work", { prune: { idleHours: 0, maxAgeDays: 1 } });
    const used = bench.open("family", { prune: { idleHours: 2 } });
    const kept = bench.open("home", { prune: { idleHours: 0, maxAgeDays: 0 } });
    for (const one of [idle, old, used, kept]) await run(one.host, "true");
    for (const one of [idle, old, kept]) await one.close();
    bench.nowMs += 3 * HOUR;
    await bench.sandboxes.prune();
    expect(await scopes(bench)).toEqual(["koi:family", "koi:home", "koi:work"]);
    bench.nowMs += 22 * HOUR;
    await used.close();
    await bench.sandboxes.prune();
    expect(await scopes(bench)).toEqual(["koi:family", "koi:home"]);
    bench.nowMs += 3 * HOUR;
    await bench.sandboxes.prune();
    expect(await scopes(bench)).toEqual(["koi:home"]);
    expect(await containers()).toHaveLength(1);
  });

  test("not more often than every 5 minutes", async () => {
    const bench = newBench(engine);
    await bench.sandboxes.prune();
    const opened = bench.open("main", { prune: { idleHours: 0.01 } });
    await run(opened.host, "true");
    await opened.close();
    bench.nowMs += 2 * MINUTE;
    await bench.sandboxes.prune();
    expect(await scopes(bench)).toEqual(["koi:main"]);
    bench.nowMs += 4 * MINUTE;
    await bench.sandboxes.prune();
    expect(await scopes(bench)).toEqual([]);
  });

  test("strays: unregistered ones, and those of a gateway whose state dir is gone; others' stay", async () => {
    const bench = newBench(engine);
    const other = newBench(engine);
    const gone = newBench(engine);
    for (const one of [bench, other, gone]) await run(one.open("main", {}).host, "true");
    expect(await containers()).toHaveLength(3);
    const stranger = await engine?.docker.createContainer({ Image: IMAGE, Cmd: ["true"] });
    const [mine] = await bench.entries();
    const template = await engine?.docker.getContainer(mine?.containerId ?? "").inspect();
    const half = await engine?.docker.createContainer({
      Image: IMAGE,
      name: "half-made",
      Cmd: ["true"],
      Labels: template?.Config.Labels ?? {},
    });
    await gone.remove();
    bench.restart();
    await bench.sandboxes.start();
    const left = (await engine?.docker.listContainers({ all: true }))?.map(({ Id }) => Id) ?? [];
    expect(left).toHaveLength(3);
    expect(left).toContain(stranger?.id);
    expect(left).toContain(mine?.containerId);
    expect(left).not.toContain(half?.id);
    expect(bench.logged).toEqual(["stray sandboxes were removed"]);
    await stranger?.remove();
  });

  test("at a start, what still runs in a kept one is ended, since nobody looks after it", async () => {
    const bench = newBench(engine);
    const { host } = bench.open("main", {});
    await host.spawn({ line: "touch up; sleep 600", cwd: host.cwd, env: {} });
    await expect.poll(() => host.stat("up")).toBeDefined();
    bench.restart();
    await bench.sandboxes.start();
    expect((await run(bench.open("main", {}).host, "ps -o args | grep -c '^sleep 600'")).output).toBe("0\n");
  });

  test("two gateways with the same kois have a container each, with each other's files in neither", async () => {
    const [one, two] = [newBench(engine), newBench(engine)];
    await one.open("main", {}).host.writeFile("of-one", "1");
    await two.open("main", {}).host.writeFile("of-two", "2");
    expect(await one.open("main", {}).host.list(".")).toEqual(["of-one"]);
    expect(await two.open("main", {}).host.list(".")).toEqual(["of-two"]);
    const names = [...(await one.entries()), ...(await two.entries())].map(
      ({ containerName }) => containerName,
    );
    expect(names[1]).toMatch(new RegExp(`^${names[0]}-[0-9a-f]{8}$`));
  });
});

describe.skipIf(!engine)("an engine that is not there", () => {
  test("at the start: everything is refused with what to do, and nothing runs on the host", async () => {
    const bench = newBench({ ...(engine as PrivateEngine), host: "unix:///nowhere/docker.sock" });
    const { host, ready } = bench.open("main", {});
    expect(await ready()).toMatchObject({
      code: "no_engine",
      message: expect.stringMatching(
        /no container engine answers at \/nowhere\/docker.sock \(ENOENT\); start it/,
      ),
    });
    const mark = join(bench.stateDir, "mark");
    await expect(run(host, `touch ${mark}`)).rejects.toMatchObject({ code: "refused" });
    await expect(host.writeFile(mark, "x")).rejects.toMatchObject({ code: "refused" });
    await expect(host.readFile("/etc/passwd", 1000)).rejects.toMatchObject({ code: "refused" });
    expect(existsSync(mark)).toBe(false);
    await bench.sandboxes.start();
    await bench.sandboxes.prune();
  });

  test("in the middle of a run: the command ends, the next is refused; back again, it goes on", async () => {
    const own = await startEngine();
    onTestFinished(() => own?.stop());
    const bench = newBench(own);
    const { host } = bench.open("main", {});
    const running = await host.spawn({ line: "echo up; sleep 60", cwd: "/", env: {} });
    let output = "";
    running.onOutput((text) => (output += text));
    await expect.poll(() => output).toBe("up\n");
    await own?.kill();
    expect(await running.ended).toEqual({ code: null, signal: null });
    expect(output).toMatch(/no container engine answers/);
    await expect(run(host, "echo no")).rejects.toThrow(/no container engine answers/);
    await expect(run(host, "echo no")).rejects.toMatchObject({ code: "refused" });
  });
});

test.skipIf(!engine)("nothing that was made here lacks a label", async () => {
  const bench = newBench(engine);
  await run(bench.open("main", {}).host, "true");
  const all = (await engine?.docker.listContainers({ all: true })) ?? [];
  expect(all.length).toBeGreaterThan(0);
  for (const { Labels } of all)
    expect([Labels[SANDBOX_LABEL], Labels[labels.stateDir]]).not.toContain(undefined);
});

async function limits({ host }: { host: Parameters<typeof run>[0] }): Promise<string> {
  return (
    await run(host, "cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null | head -n 1")
  ).output.trim();
}

async function containers(): Promise<string[]> {
  const listed = (await engine?.docker.listContainers({ all: true })) ?? [];
  return listed.map(({ Id }) => Id);
}

async function scopes(bench: SandboxBench): Promise<string[]> {
  return (await bench.entries()).map(({ sessionKey }) => sessionKey).sort();
}

async function removeAll(): Promise<void> {
  for (const id of await containers()) await engine?.docker.getContainer(id).remove({ force: true });
}
