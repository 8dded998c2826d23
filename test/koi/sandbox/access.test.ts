// What a sandbox sees: the workspace by `workspaceAccess`, other sessions by `scope`, the host never, other kois never.

import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type PrivateEngine, startEngine } from "./private-engine.ts";
import { newBench, run } from "./sandbox-bench.ts";

const engine: PrivateEngine | undefined = await startEngine();
afterAll(() => engine?.stop());

describe.skipIf(!engine)("workspaceAccess", () => {
  test("none: a copy of the start files, once, and nothing of the rest", async () => {
    const bench = newBench(engine);
    bench.write("main", "SOUL.md", "calm");
    bench.write("main", "MEMORY.md", "private");
    bench.write("main", "notes/a.md", "private");
    const { host } = bench.open("main", { workspaceAccess: "none" });
    expect(await host.list(".")).toEqual(["SOUL.md"]);
    await host.writeFile("SOUL.md", "changed inside");
    await host.writeFile("own.txt", "x");
    expect(readFileSync(join(bench.stateDir, "workspace-main/SOUL.md"), "utf8")).toBe("calm");
    bench.write("main", "SOUL.md", "changed outside");
    const again = bench.open("main", { workspaceAccess: "none", docker: { pidsLimit: 99 } });
    expect(Buffer.from(await again.host.readFile("SOUL.md", 100)).toString()).toBe("changed inside");
    expect(await again.host.stat("/koi")).toBeUndefined();
  });

  test("ro: all of the workspace at /koi, to read, and a folder of its own", async () => {
    const bench = newBench(engine);
    bench.write("main", "notes/a.md", "a");
    const { host } = bench.open("main", { workspaceAccess: "ro" });
    expect(Buffer.from(await host.readFile("/koi/notes/a.md", 10)).toString()).toBe("a");
    await expect(host.writeFile("/koi/notes/a.md", "b")).rejects.toMatchObject({ code: "failed" });
    expect(
      (await run(host, "echo x > /koi/y || rm /koi/notes/a.md || mount -o remount,rw /koi")).code,
    ).not.toBe(0);
    await host.writeFile("own.txt", "x");
    expect(existsSync(join(bench.stateDir, "workspace-main/own.txt"))).toBe(false);
    expect((await bench.entries())[0]?.selfTest?.denied).toContain("/koi");
  });

  test("rw: the workspace itself", async () => {
    const bench = newBench(engine);
    bench.write("main", "a.md", "a");
    const { host } = bench.open("main", { workspaceAccess: "rw" });
    await host.writeFile("b.md", "b");
    expect(readFileSync(join(bench.stateDir, "workspace-main/b.md"), "utf8")).toBe("b");
    expect(await host.list(".")).toEqual(["a.md", "b.md"]);
    expect(existsSync(join(bench.stateDir, "sandboxes"))).toBe(false);
  });

  test("links lead where they lead inside: none reaches a file of the host", async () => {
    const bench = newBench(engine);
    const secret = bench.write("other", "secret.txt", "secret of the host");
    bench.write("main", "a.md", "a");
    symlinkSync(secret, join(bench.stateDir, "workspace-main/link"));
    symlinkSync(join(bench.stateDir), join(bench.stateDir, "workspace-main/state"));
    const { host } = bench.open("main", { workspaceAccess: "rw" });
    await expect(host.readFile("link", 100)).rejects.toMatchObject({ code: "not_found" });
    await expect(host.list("state")).rejects.toMatchObject({ code: "not_found" });
    await expect(host.readFile(`../..${secret}`, 100)).rejects.toMatchObject({ code: "not_found" });
    await run(host, "ln -s / up; ln -s /etc/passwd pw");
    expect(Buffer.from(await host.readFile("pw", 1000)).toString()).toMatch(/^root:x:0:0:root:\/:/);
    expect(await host.readFile("up/etc/group", 1000)).toEqual(await host.readFile("/etc/group", 1000));
  });

  test("what comes from outside follows no link that was planted inside", async () => {
    const bench = newBench(engine);
    const outside = join(bench.stateDir, "outside");
    mkdirSync(outside);
    chmodSync(outside, 0o777);
    const opened = bench.open("main", {});
    await run(opened.host, `mkdir -p media && ln -s ${outside} media/inbound`);
    await expect(opened.receive("a.png", new Uint8Array([1]))).rejects.toMatchObject({ code: "failed" });
    expect(statSync(outside).isDirectory()).toBe(true);
    expect(existsSync(join(outside, "a.png"))).toBe(false);
  });

  test("a user of the config's own can work in its folder", async () => {
    const bench = newBench(engine);
    bench.write("main", "SOUL.md", "calm");
    for (const user of ["1000:1000", "koi"]) {
      const { host } = bench.open("main", { docker: { user }, scope: "session" }, `s-${user}`);
      expect((await run(host, "id -u; cat SOUL.md; echo x > new && cat new")).output).toBe("1000\ncalmx\n");
    }
  });
});

describe.skipIf(!engine)("scope", () => {
  test("koi: the sessions of a koi share, another koi has nothing of it", async () => {
    const bench = newBench(engine);
    await bench.open("main", {}, "main").host.writeFile("a", "a");
    expect(await bench.open("main", {}, "telegram:group:-1").host.list(".")).toEqual(["a"]);
    const other = bench.open("work", {});
    expect(await other.host.list(".")).toEqual([]);
    expect(
      (await run(other.host, `ls ${bench.stateDir} /workspace/.. ; ps | grep -c sleep`)).output,
    ).not.toContain("workspace-main");
    expect(await bench.entries()).toHaveLength(2);
  });

  test("session: each session has its own", async () => {
    const bench = newBench(engine);
    await bench.open("main", { scope: "session" }, "telegram:group:-1").host.writeFile("a", "a");
    expect(await bench.open("main", { scope: "session" }, "telegram:group:-2").host.list(".")).toEqual([]);
    expect(await bench.open("main", { scope: "session" }, "telegram:group:-1").host.list(".")).toEqual(["a"]);
    expect((await bench.entries()).map(({ sessionKey }) => sessionKey)).toEqual([
      "koi:main:telegram:group:-1",
      "koi:main:telegram:group:-2",
    ]);
  });

  test("shared: one container, in which each koi starts in a folder with its own start files", async () => {
    const bench = newBench(engine);
    bench.write("main", "SOUL.md", "of main");
    bench.write("work", "SOUL.md", "of work");
    const one = bench.open("main", { scope: "shared" });
    const two = bench.open("work", { scope: "shared" });
    expect((await run(one.host, "cat SOUL.md")).output).toBe("of main");
    expect((await run(two.host, "cat SOUL.md")).output).toBe("of work");
    expect(two.host.cwd).toBe("/workspace/work");
    expect(await two.host.list("/workspace")).toEqual(["main/", "work/"]);
    expect((await bench.entries()).map(({ containerName }) => containerName)).toEqual(["SKYKOI-sbx-shared"]);
  });

  test("shared with a workspace: never another koi's", async () => {
    const bench = newBench(engine);
    bench.write("main", "secret", "x");
    expect(await bench.open("main", { scope: "shared", workspaceAccess: "rw" }).host.list(".")).toEqual([
      "secret",
    ]);
    expect(await bench.open("work", { scope: "shared", workspaceAccess: "rw" }).host.list(".")).toEqual([]);
    expect(await bench.entries()).toHaveLength(2);
  });

  test("a koi with a container of its own does not lie open to those that share one", async () => {
    const bench = newBench(engine);
    await bench.open("main", {}).host.writeFile("secret", "x");
    const shared = bench.open("work", { scope: "shared" });
    expect((await run(shared.host, "find / -name secret 2>/dev/null | wc -l")).output).toBe("0\n");
  });
});

describe.skipIf(!engine)("what no sandbox gets", () => {
  test.each([
    { network: "host" },
    { network: "container:abc" },
    { binds: ["/var/run/docker.sock:/x"] },
    { binds: ["/:/host:ro"] },
    { binds: ["/proc:/hostproc"] },
    { seccompProfile: "unconfined" },
  ])("%j", async (docker) => {
    const bench = newBench(engine);
    const opened = bench.open("main", { docker });
    expect(await opened.ready()).toMatchObject({ code: "refused" });
    await expect(run(opened.host, "true")).rejects.toMatchObject({ code: "refused" });
    expect(await bench.entries()).toEqual([]);
  });

  test("an engine's socket under another name, by a link", async () => {
    const bench = newBench(engine);
    const link = join(bench.stateDir, "harmless");
    symlinkSync("/var/run/docker.sock", link);
    expect(await bench.open("main", { docker: { binds: [`${link}:/x`] } }).ready()).toMatchObject({
      code: "refused",
    });
  });

  test("a bind that is harmless works, to read where it says so", async () => {
    const bench = newBench(engine);
    const folder = join(bench.stateDir, "workspace-other");
    bench.write("other", "data.txt", "data");
    const { host } = bench.open("main", { docker: { binds: [`${folder}:/data:ro`] } });
    expect((await run(host, "cat /data/data.txt; touch /data/x 2>/dev/null || echo kept")).output).toBe(
      "datakept\n",
    );
  });

  test("a bind of what does not exist makes nothing on the host", async () => {
    const bench = newBench(engine);
    const ghost = join(bench.stateDir, "ghost");
    expect(await bench.open("main", { docker: { binds: [`${ghost}:/data`] } }).ready()).toMatchObject({
      code: "not_created",
    });
    expect(existsSync(ghost)).toBe(false);
  });
});
