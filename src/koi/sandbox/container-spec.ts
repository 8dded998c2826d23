// A plan → what the engine is asked to make. Hardened always: no privileges can be gained, nothing of the host's own
// namespaces is shared, and memory is memory alone unless the config gives swap.

import { readFileSync } from "node:fs";
import type { ContainerCreateOptions, HostConfig, MountSettings } from "dockerode";
import type { DockerSettings } from "../../policy/sandbox/sandbox-settings.ts";
import { bytesOf } from "./memory-size.ts";
import { tmpfsMounts } from "./tmpfs-mount.ts";
import type { SandboxPlan } from "./plan.ts";
import { type Attempt, failed, got } from "./sandbox-problem.ts";

/** The limits of a container, in the engine's units. 0: none. */
export interface ContainerLimits {
  readonly memoryBytes: number;
  readonly pids: number;
}

/** For the engine. */
const UNLIMITED = -1;

/** The first process: it waits, and takes up what others leave behind. */
const IDLE = "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait $!; done";

/** What to create, without name and labels. A problem where an amount or a profile can't be read. */
export function containerSpec(plan: SandboxPlan): Attempt<ContainerCreateOptions> {
  const { docker } = plan;
  const limits = limitsOf(docker);
  if (!limits.ok) return limits;
  const security = securityOf(docker);
  if (!security.ok) return security;
  const { memoryBytes, pids } = limits.value;
  const swap = docker.memorySwap ? bytesOf(docker.memorySwap.value) : memoryBytes;
  if (swap === undefined || (swap !== 0 && swap < memoryBytes)) {
    return failed("refused", "`sandbox.docker.memorySwap` is memory and swap together: at least `memory`");
  }
  if (swap > 0 && memoryBytes === 0) {
    return failed(
      "refused",
      "`sandbox.docker.memorySwap` holds with a limit of `memory` alone; set that too",
    );
  }
  const host: HostConfig = {
    Mounts: plan.mounts.map(mountOf),
    NetworkMode: docker.network?.value ?? "none",
    ReadonlyRootfs: docker.readOnlyRoot?.value ?? true,
    Tmpfs: Object.fromEntries(tmpfsMounts(docker).map(({ target, options }) => [target, options])),
    CapDrop: [...(docker.capDrop?.value ?? ["ALL"])],
    Privileged: false,
    PublishAllPorts: false,
    IpcMode: "private",
    SecurityOpt: security.value,
    RestartPolicy: { Name: "no" },
    LogConfig: { Type: "none", Config: {} },
    ...(pids > 0 && { PidsLimit: pids }),
    // Without a value engines give as much swap as memory.
    ...(memoryBytes > 0 && { Memory: memoryBytes, MemorySwap: swap > 0 ? swap : UNLIMITED }),
    ...(docker.cpus && docker.cpus.value > 0 && { NanoCpus: Math.round(docker.cpus.value * 1e9) }),
    ...(Object.keys(docker.ulimits).length > 0 && { Ulimits: ulimitsOf(docker) }),
    ...(docker.dns && { Dns: [...docker.dns.value] }),
    ...(docker.extraHosts && { ExtraHosts: [...docker.extraHosts.value] }),
  };
  return got({
    Image: docker.image?.value ?? "",
    Entrypoint: ["/bin/sh", "-c", IDLE],
    Cmd: [],
    // The image's own would run its programs from time to time.
    Healthcheck: { Test: ["NONE"] },
    WorkingDir: docker.workdir?.value ?? "/workspace",
    ...(docker.user && { User: docker.user.value }),
    HostConfig: host,
  });
}

/** The limits that the config gives. A problem where an amount can't be read. */
export function limitsOf({ memory, pidsLimit }: DockerSettings): Attempt<ContainerLimits> {
  const memoryBytes = memory ? bytesOf(memory.value) : 0;
  if (memoryBytes === undefined) {
    return failed(
      "refused",
      "`sandbox.docker.memory` is no amount of memory; write 512m or a number of bytes",
    );
  }
  return got({ memoryBytes, pids: pidsLimit?.value ?? 0 });
}

/** A bind of a path that is missing fails, where Docker's older form would make it as root. */
function mountOf({ kind, source, target, isReadOnly }: SandboxPlan["mounts"][number]): MountSettings {
  return {
    Type: kind === "folder" ? "bind" : "volume",
    Source: source,
    Target: target,
    ReadOnly: isReadOnly,
  };
}

function ulimitsOf({ ulimits }: DockerSettings): { Name: string; Soft: number; Hard: number }[] {
  return Object.entries(ulimits).map(([Name, { value }]) => {
    if (typeof value === "number") return { Name, Soft: value, Hard: value };
    const Hard = value.hard ?? value.soft ?? -1;
    return { Name, Soft: value.soft ?? Hard, Hard };
  });
}

function securityOf({ seccompProfile, apparmorProfile }: DockerSettings): Attempt<string[]> {
  const options = ["no-new-privileges"];
  if (apparmorProfile) options.push(`apparmor=${apparmorProfile.value}`);
  if (!seccompProfile) return got(options);
  try {
    // The engine takes the profile itself, not its path.
    options.push(`seccomp=${JSON.stringify(JSON.parse(readFileSync(seccompProfile.value, "utf8")))}`);
    return got(options);
  } catch (error) {
    const why =
      error instanceof SyntaxError
        ? "it is no JSON"
        : ((error as NodeJS.ErrnoException).code ?? "unknown error");
    return failed("refused", `\`sandbox.docker.seccompProfile\` can't be read: ${why}`);
  }
}
