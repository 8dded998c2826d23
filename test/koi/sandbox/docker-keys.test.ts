// Every key of `sandbox.docker`, seen from inside of a real container: what the config says is what a koi's command finds, and
// each row tells it from what a container has without the key.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SandboxDocker } from "../../../src/config/sandbox-docker.ts";
import { IMAGE, type PrivateEngine, startEngine } from "./private-engine.ts";
import { newBench, run, SandboxBench } from "./sandbox-bench.ts";

const engine: PrivateEngine | undefined = await startEngine();
afterAll(() => engine?.stop());

interface Row {
  /** Given a folder of the host for what the key needs there. */
  readonly docker: SandboxDocker | ((bench: SandboxBench) => SandboxDocker);
  /** What a koi runs. */
  readonly line: string;
  /** What it finds. */
  readonly finds: RegExp;
}

/** A limit of the kernel, in its newer form or its older one. */
const limit = (newer: string, older: string): string =>
  `cd /sys/fs/cgroup; for f in ${newer} ${older}; do [ -r $f ] && cat $f; done; true`;

const rows: Readonly<Record<Exclude<keyof SandboxDocker, "containerPrefix" | "apparmorProfile">, Row>> = {
  image: { docker: { image: "skykoi-marked:1" }, line: "cat /marker", finds: /^marked$/m },
  workdir: { docker: { workdir: "/home/koi" }, line: "pwd; touch x && ls", finds: /^\/home\/koi\nx$/m },
  readOnlyRoot: { docker: { readOnlyRoot: false }, line: "echo x > /etc/x; cat /etc/x", finds: /^x$/m },
  tmpfs: {
    docker: { tmpfs: ["/scratch:size=64k"] },
    line: "head -c 99999 /dev/zero > /scratch/x; wc -c < /scratch/x; touch /tmp/x",
    finds: /^65536\n[^]*\/tmp\/x: Read-only file system/m,
  },
  network: {
    docker: { network: "kois-net" },
    line: "ls /sys/class/net; ip addr show eth0",
    finds: /^eth0\nlo\n[^]* inet \d/m,
  },
  user: {
    docker: { user: "1234:5678" },
    line: "id -u; id -g; touch mine && ls",
    finds: /^1234\n5678\nmine$/m,
  },
  capDrop: {
    docker: { capDrop: ["CHOWN", "cap_net_raw"] },
    line: "grep -E '^Cap(Eff|Bnd)' /proc/self/status; touch /tmp/x; chown 1:1 /tmp/x",
    finds:
      /^CapEff:\t00000000a80405fa\nCapBnd:\t00000000a80405fa\n[^]*chown: \/tmp\/x: Operation not permitted/m,
  },
  env: {
    docker: { env: { GREETING: "a b'c$D", SECRET: { source: "env", id: "NAMED" } } },
    line: 'echo "$GREETING, $SECRET, $LANG"',
    finds: /^a b'c\$D, value of NAMED, C\.UTF-8$/m,
  },
  setupCommand: {
    docker: { setupCommand: "echo prepared > /workspace/by-setup" },
    line: "cat /workspace/by-setup",
    finds: /^prepared$/m,
  },
  pidsLimit: { docker: { pidsLimit: 77 }, line: limit("pids.max", "pids/pids.max"), finds: /^77$/m },
  memory: {
    docker: { memory: "64m" },
    line: limit("memory.max", "memory/memory.limit_in_bytes"),
    finds: /^67108864$/m,
  },
  memorySwap: {
    docker: { memory: "64m", memorySwap: "96m" },
    // The newer form counts swap alone.
    line: limit("memory.swap.max", "memory/memory.memsw.limit_in_bytes"),
    finds: /^(?:33554432|100663296)$/m,
  },
  cpus: {
    docker: { cpus: 0.25 },
    line: limit("cpu.max", "cpu/cpu.cfs_quota_us"),
    finds: /^25000\b/m,
  },
  ulimits: {
    docker: { ulimits: { nofile: { soft: 33, hard: 44 }, fsize: 1024 } },
    line: "ulimit -n; ulimit -Hn; head -c 4096 /dev/zero > /tmp/x; wc -c < /tmp/x",
    finds: /^33\n44\n[^]*^1024$/m,
  },
  seccompProfile: {
    docker: (bench) => ({ seccompProfile: profile(bench, ["mkdir", "mkdirat"]) }),
    line: "touch /tmp/y && echo may touch; mkdir /tmp/x",
    finds: /^may touch\n.*mkdir.*not permitted/m,
  },
  dns: { docker: { dns: ["10.9.8.7"] }, line: "cat /etc/resolv.conf", finds: /^nameserver 10\.9\.8\.7$/m },
  extraHosts: {
    docker: { extraHosts: ["db.internal:10.0.0.5"] },
    line: "cat /etc/hosts",
    finds: /^10\.0\.0\.5\tdb\.internal$/m,
  },
  binds: {
    docker: (bench) => ({ binds: [`${folder(bench)}:/data:ro`, `${folder(bench)}:/more`] }),
    line: "cat /data/a; touch /data/x; echo b > /more/b; cat /data/b",
    finds: /^of the host\n[^]*\/data\/x: Read-only file system\n[^]*^b$/m,
  },
};

function folder(bench: SandboxBench): string {
  bench.write("other", "a", "of the host\n");
  return join(bench.stateDir, "workspace-other");
}

function profile(bench: SandboxBench, names: readonly string[]): string {
  const syscalls = [{ names, action: "SCMP_ACT_ERRNO" }];
  return bench.write("other", "p.json", JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW", syscalls }));
}

/** An image with a file of its own, and a network that leads nowhere. */
async function prepare({ docker }: PrivateEngine): Promise<void> {
  const made = await docker.createContainer({
    Image: IMAGE,
    Cmd: ["/bin/sh", "-c", "echo marked > /marker"],
  });
  await made.start();
  await made.wait();
  await made.commit({ repo: "skykoi-marked", tag: "1" });
  await made.remove();
  await docker.createNetwork({ Name: "kois-net", Driver: "bridge", Internal: true });
}
if (engine) await prepare(engine);

test("no key is without its row", () => {
  const schema = JSON.parse(readFileSync("schema/skykoi.schema.json", "utf8")) as {
    definitions: { SandboxDocker: { properties: object } };
  };
  const all = [...Object.keys(rows), "containerPrefix", "apparmorProfile"].toSorted();
  const keys = Object.keys(schema.definitions.SandboxDocker.properties).filter((key) => key !== "$include");
  expect(keys.toSorted()).toEqual(all);
});

describe.skipIf(!engine)("from inside", () => {
  /** Without any key. */
  let plain: SandboxBench;
  beforeAll(() => {
    plain = new SandboxBench(engine as PrivateEngine);
  });
  afterAll(() => plain.remove());

  test.each(Object.entries(rows))("%s", async (_, { docker, line, finds }) => {
    const bench = newBench(engine);
    const set = typeof docker === "function" ? docker(bench) : docker;
    expect((await run(bench.open("main", { docker: set }).host, line)).output).toMatch(finds);
    // A row that holds without its key as well would prove nothing.
    expect((await run(plain.open("main", {}).host, line)).output).not.toMatch(finds);
  });

  test("containerPrefix", async () => {
    const bench = newBench(engine);
    await run(bench.open("main", { docker: { containerPrefix: "kois-" } }).host, "true");
    const [entry] = await bench.entries();
    const { Name } = (await engine?.docker.getContainer(entry?.containerId ?? "").inspect()) ?? { Name: "" };
    expect(Name).toMatch(/^\/kois-koi-main-[0-9a-f]{8}$/);
  });

  test("apparmorProfile: holds, or the container is not used", async () => {
    const bench = newBench(engine);
    const opened = bench.open("main", { docker: { apparmorProfile: "skykoi-no-such-profile" } });
    // No machine has it: where the kernel knows profiles the engine refuses, where it knows none the self-test does.
    expect((await opened.ready())?.code).toMatch(/^(?:not_created|self_test_failed)$/);
    await expect(run(opened.host, "echo ran")).rejects.toThrow(/apparmor/i);
    expect(await bench.entries()).toEqual([]);
  });
});

describe.skipIf(!engine)("a value that makes no container is refused with its reason", () => {
  test.each<[SandboxDocker, RegExp]>([
    [{ network: "no-such-net" }, /network no-such-net not found/],
    [{ user: "nobodyknows" }, /unable to find user nobodyknows/],
    [{ capDrop: ["EVERYTHING"] }, /CAP_EVERYTHING/],
    [{ tmpfs: ["scratch"] }, /mount path must be absolute/],
    [{ extraHosts: ["nonsense"] }, /nonsense/],
    [{ ulimits: { nonsense: 1 } }, /RLIMIT_NONSENSE/],
    [{ workdir: "/workspace", tmpfs: ["/workspace"] }, /two mounts of the sandbox are at \/workspace/],
  ])("%j", async (docker, why) => {
    const bench = newBench(engine);
    const opened = bench.open("main", { docker });
    expect((await opened.ready())?.message).toMatch(why);
    await expect(run(opened.host, "echo ran")).rejects.toThrow(why);
    expect(await bench.entries()).toEqual([]);
  });
});
