// The self-test of a new container, before anything of a koi runs in it: what the config denies is denied, as the kernel
// tells it from the inside. An engine may take an option and quietly not keep it.

import type { Engine } from "./engine.ts";
import { keptCapabilities } from "./capabilities.ts";
import { limitsOf } from "./container-spec.ts";
import type { SandboxPlan } from "./plan.ts";
import { runInside } from "./run-inside.ts";
import { type Attempt, failed, got } from "./sandbox-problem.ts";

/** What a container tells of itself. */
export interface SelfReport {
  /** `/proc/self/status`. */
  readonly status: string;
  /** `/proc/self/mountinfo`. */
  readonly mounts: string;
  /** `/proc/net/dev`. */
  readonly network: string;
  /** What each attempt came to: `root-written` and the like. */
  readonly attempts: string;
  /** The limits that the kernel holds it to: the file's name and its value. */
  readonly limits: string;
  /** The AppArmor profile that it runs under, as `name (enforce)`; empty where the kernel knows none. */
  readonly profile: string;
}

const PARTS = ["status", "mounts", "network", "attempts", "limits", "profile"] as const;

/** Each part ends with a line that holds nothing but the separator. Built-ins of `sh` and `cat`. */
const SCRIPT = `
cat /proc/self/status; echo "=$1"
cat /proc/self/mountinfo; echo "=$1"
cat /proc/net/dev; echo "=$1"
(: > /.skykoi-self-test) 2>/dev/null && echo root-written
for socket in /var/run/docker.sock /run/docker.sock /run/podman/podman.sock /run/containerd/containerd.sock; do
  [ -e "$socket" ] && echo engine-seen
done
echo "=$1"
for name in pids.max pids/pids.max memory.max memory/memory.limit_in_bytes cpu.max cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us; do
  [ -r "/sys/fs/cgroup/$name" ] && echo "$name $(cat "/sys/fs/cgroup/$name")"
done
echo "=$1"
cat /proc/self/attr/current 2>/dev/null; echo "=$1"
`;

const TEST_MS = 20_000;

/** The names of what was found denied; a problem that names what is not. Never rejects. */
export async function selfTest(
  engine: Engine,
  containerId: string,
  plan: SandboxPlan,
  user: string | undefined,
): Promise<Attempt<readonly string[]>> {
  const separator = "-- skykoi --";
  const run = await runInside(engine, containerId, {
    argv: ["/bin/sh", "-c", SCRIPT, "skykoi", separator],
    user,
    timeoutMs: TEST_MS,
    maxBytes: 1 << 20,
  });
  if (!run.ok) return run;
  const parts = run.value.stdout.toString().split(`=${separator}\n`);
  if (parts.length !== PARTS.length + 1) {
    return failed(
      "self_test_failed",
      "the sandbox's self-test did not run to its end; the image needs sh and cat",
    );
  }
  const [status = "", mounts = "", network = "", attempts = "", limits = "", profile = ""] = parts;
  return judgeReport({ status, mounts, network, attempts, limits, profile }, plan);
}

/** A report against what the config asks for. Pure. */
export function judgeReport(report: SelfReport, plan: SandboxPlan): Attempt<readonly string[]> {
  const { docker } = plan;
  const denied: string[] = [];
  const open: string[] = [];
  const check = (name: string, isDenied: boolean, finding: string): void => {
    if (isDenied) denied.push(name);
    else open.push(finding);
  };
  const dropped = docker.capDrop?.value ?? ["ALL"];
  const kept = ["CapBnd", "CapEff", "CapPrm"].flatMap((set) =>
    keptCapabilities(hexOf(report.status, set), dropped),
  );
  check("capabilities", kept.length === 0, `it keeps the capabilities ${[...new Set(kept)].join(", ")}`);
  check("privileges", /^NoNewPrivs:\s*1$/m.test(report.status), "programs in it can gain privileges");
  check("engine", !report.attempts.includes("engine-seen"), "it sees the container engine");
  if (docker.network?.value === "none") {
    const others = [...report.network.matchAll(/^\s*([^\s:|]+):/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== "lo");
    check("network", others.length === 0, `it has a network (${others.join(", ")})`);
  }
  if (docker.readOnlyRoot?.value !== false) {
    const isKept = !report.attempts.includes("root-written") && isReadOnly(report.mounts, "/");
    check("root", isKept, "its file system can be written to");
  }
  for (const { target, isReadOnly: wanted } of plan.mounts) {
    if (wanted) check(target, isReadOnly(report.mounts, target), `${target} can be written to`);
  }
  const limits = limitsOf(docker);
  if (!limits.ok) return limits;
  const { pids, memoryBytes } = limits.value;
  if (pids > 0)
    check("pids", limitOf(report.limits, "pids") <= pids, "the number of its processes has no limit");
  if (memoryBytes > 0)
    check("memory", limitOf(report.limits, "memory") <= memoryBytes, "its memory has no limit");
  if (docker.cpus && docker.cpus.value > 0)
    check("cpu", coresOf(report.limits) <= docker.cpus.value + ROUNDING, "its processor time has no limit");
  if (docker.seccompProfile)
    check("seccomp", /^Seccomp:\s*2$/m.test(report.status), "`seccompProfile` does not hold it");
  if (docker.apparmorProfile) {
    const isHeld = report.profile.trim().split(" ")[0] === docker.apparmorProfile.value;
    check("apparmor", isHeld, "`apparmorProfile` does not hold it");
  }
  if (open.length === 0) return got(denied);
  return failed(
    "self_test_failed",
    `the container engine does not keep what the config asks for: ${open.join("; ")}. The sandbox was removed; repair the engine (cgroup limits, security options) or change \`sandbox.docker\``,
  );
}

function hexOf(status: string, set: string): string {
  return new RegExp(`^${set}:\\s*([0-9a-f]+)$`, "m").exec(status)?.[1] ?? "ffffffffffffffff";
}

/** Whether the mount at a path, the last one there, is read-only. */
function isReadOnly(mountinfo: string, path: string): boolean {
  const mount = mountinfo.split("\n").findLast((line) => line.split(" ")[4] === path);
  return mount?.split(" ")[5]?.split(",").includes("ro") ?? false;
}

/** Kernels count processor time in whole microseconds. */
const ROUNDING = 0.001;

/** The cores that the kernel gives it time of; endless where it tells no limit. */
function coresOf(limits: string): number {
  const both = /^cpu\.max (\d+) (\d+)$/m.exec(limits);
  const quota = both?.[1] ?? /^cpu\/cpu\.cfs_quota_us (\d+)$/m.exec(limits)?.[1];
  const period = both?.[2] ?? /^cpu\/cpu\.cfs_period_us (\d+)$/m.exec(limits)?.[1];
  return quota === undefined || period === undefined ? Infinity : Number(quota) / Number(period);
}

/** The smallest limit of a kind that the kernel tells; endless where it tells none. */
function limitOf(limits: string, kind: "pids" | "memory"): number {
  const values = limits
    .split("\n")
    .filter((line) => line.startsWith(kind))
    .map((line) => Number(line.split(" ")[1]))
    .filter((value) => Number.isFinite(value));
  return values.length === 0 ? Infinity : Math.min(...values);
}
