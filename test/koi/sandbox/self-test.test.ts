// The judgement of a container's own report: each thing that the config denies and the kernel does not is named.

import { expect, test } from "vitest";
import type { SandboxDocker } from "../../../src/config/sandbox-docker.ts";
import { keptCapabilities } from "../../../src/koi/sandbox/capabilities.ts";
import { planSandbox } from "../../../src/koi/sandbox/plan.ts";
import { judgeReport, type SelfReport } from "../../../src/koi/sandbox/self-test.ts";
import { koiOf } from "../make-turn.ts";
import { gatewayFor } from "./sandbox-bench.ts";

const good: SelfReport = {
  status:
    "Name:\tcat\nCapInh:\t0000000000000000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n",
  mounts:
    "72 48 0:39 / / ro,relatime - overlay overlay rw\n73 72 0:4 /a /workspace rw - ext4 x rw\n74 72 0:4 /b /koi ro,nosuid - ext4 x rw\n75 72 0:4 /c /skills ro - ext4 x rw\n",
  network: "Inter-|   Receive\n face |bytes\n    lo:       0       0\n",
  attempts: "",
  limits: "pids.max 256\nmemory.max 1073741824\ncpu.max 100000 100000\n",
  profile: "",
};

function judged(change: Partial<SelfReport>, docker: SandboxDocker = {}): string {
  const plan = planSandbox(gatewayFor({ workspaceAccess: "ro", docker }), koiOf("main"), "koi:main:main", {
    stateDir: "/state",
    home: "/home/me",
    env: {},
  });
  if (!plan.ok) throw new Error(plan.problem.message);
  const verdict = judgeReport({ ...good, ...change }, plan.value);
  return verdict.ok ? verdict.value.join(" ") : verdict.problem.message;
}

test("all is denied", () => {
  expect(judged({})).toBe("capabilities privileges engine network root /koi /skills pids memory cpu");
});

test.each<[string, Partial<SelfReport>, string]>([
  [
    "a capability",
    { status: good.status.replace("CapBnd:\t0000000000000000", "CapBnd:\t0000000000002000") },
    "NET_RAW",
  ],
  ["no report of capabilities", { status: "NoNewPrivs:\t1\n" }, "capabilities CHOWN"],
  ["privileges", { status: good.status.replace("NoNewPrivs:\t1", "NoNewPrivs:\t0") }, "can gain privileges"],
  ["a network", { network: `${good.network}  eth0:  12 0\n` }, "network (eth0)"],
  ["a writable root", { mounts: good.mounts.replace("/ / ro", "/ / rw") }, "file system can be written"],
  ["a root that was written", { attempts: "root-written\n" }, "file system can be written"],
  ["a writable workspace", { mounts: good.mounts.replace("/koi ro", "/koi rw") }, "/koi can be written to"],
  [
    "a workspace that is not mounted",
    { mounts: good.mounts.split("\n").slice(0, 2).join("\n") },
    "/koi can be written to",
  ],
  [
    "writable skills",
    { mounts: good.mounts.replace("/skills ro", "/skills rw") },
    "/skills can be written to",
  ],
  ["an engine", { attempts: "engine-seen\n" }, "sees the container engine"],
  ["no limit of processes", { limits: "pids.max max\nmemory.max 1073741824\n" }, "processes has no limit"],
  ["no limit at all", { limits: "" }, "processes has no limit; its memory has no limit"],
  [
    "a higher limit",
    { limits: "pids/pids.max 256\nmemory/memory.limit_in_bytes 9223372036854771712\n" },
    "memory has no limit",
  ],
  [
    "no limit of processor time",
    { limits: good.limits.replace("100000 ", "max ") },
    "processor time has no limit",
  ],
  [
    "an older kernel's time without a limit",
    { limits: "cpu/cpu.cfs_quota_us -1\ncpu/cpu.cfs_period_us 100000\n" },
    "processor time has no limit",
  ],
])("%s is found", (_, change, finding) => {
  expect(judged(change)).toContain(finding);
});

test("what the config leaves open is not asked for", () => {
  const open: SandboxDocker = {
    capDrop: ["NET_RAW"],
    network: "bridge",
    readOnlyRoot: false,
    pidsLimit: 0,
    memory: 0,
    cpus: 0,
  };
  const change: Partial<SelfReport> = {
    status: good.status.replace("CapBnd:\t0000000000000000", "CapBnd:\t0000000000000001"),
    network: `${good.network}  eth0:  12 0\n`,
    attempts: "root-written\n",
    limits: "",
  };
  expect(judged(change, open)).toBe("capabilities privileges engine /koi /skills");
});

test("profiles of the kernel hold it, or it is not used", () => {
  const apparmor: SandboxDocker = { apparmorProfile: "tight" };
  expect(judged({ profile: "tight (enforce)\n" }, apparmor)).toMatch(/ apparmor$/);
  for (const profile of ["", "unconfined\n", "docker-default (enforce)\n", "tighter (enforce)\n"])
    expect(judged({ profile }, apparmor)).toContain("`apparmorProfile` does not hold it");
  const seccomp: SandboxDocker = { seccompProfile: "/etc/tight.json" };
  expect(judged({}, seccomp)).toMatch(/ seccomp$/);
  const status = good.status.replace("Seccomp:\t2", "Seccomp:\t0");
  expect(judged({ status }, seccomp)).toContain("`seccompProfile` does not hold it");
});

test("a share of a core, as older kernels tell it", () => {
  const limits =
    "pids.max 256\nmemory.max 1073741824\ncpu/cpu.cfs_quota_us 33333\ncpu/cpu.cfs_period_us 100000\n";
  expect(judged({ limits }, { cpus: 1 / 3 })).toMatch(/ cpu$/);
  expect(judged({ limits }, { cpus: 0.3 })).toContain("processor time has no limit");
});

test("capabilities by name, with or without CAP_, and those that have no name yet", () => {
  expect(keptCapabilities("00000000a80425fb", ["cap_net_raw", "KILL", "SYS_ADMIN"])).toEqual([
    "KILL",
    "NET_RAW",
  ]);
  expect(keptCapabilities("0000000000000000", ["ALL"])).toEqual([]);
  expect(keptCapabilities("0000800000000000", ["ALL"])).not.toEqual([]);
});
