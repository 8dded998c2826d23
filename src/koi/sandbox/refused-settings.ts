// What no sandbox gets, whatever the config says: the engine's socket, the host's own namespaces and system folders,
// profiles that switch the kernel's filters off. Each of them gives what is inside the host.

import { readlinkSync, realpathSync } from "node:fs";
import { isIP } from "node:net";
import { basename, dirname, join, resolve } from "node:path";
import { hostPart, isForeignNetwork } from "../../policy/sandbox/host-parts.ts";
import type { DockerSettings } from "../../policy/sandbox/sandbox-settings.ts";
import type { BindMount } from "./bind-mount.ts";
import { tmpfsMounts } from "./tmpfs-mount.ts";

/** Why a setting is refused, as a sentence that says what to do. */
export type SandboxRefusal = string;

/** Inside: the root, the kernel's files, and the programs that a container starts with. */
const KEPT = /^\/$|^\/(?:proc|sys|dev|bin|sbin|lib|lib64|usr\/bin)(?:\/|$)/;

/** The first refused setting; `undefined` where there is none. Follows links of bind sources. */
export function refusedSetting(
  docker: DockerSettings,
  mounts: readonly BindMount[],
  binds: readonly (BindMount | undefined)[],
): SandboxRefusal | undefined {
  return (
    refusedNetwork(docker) ??
    refusedNameServer(docker) ??
    refusedProfile(docker) ??
    refusedBind(docker, binds) ??
    clash([...mounts, ...tmpfsMounts(docker)])
  );
}

function refusedNetwork({ network }: DockerSettings): SandboxRefusal | undefined {
  if (!network || !isForeignNetwork(network.value)) return undefined;
  return `\`sandbox.docker.network: "${network.value}"\` would give the sandbox a network that is not its own; use "none", "bridge" or a network made for it`;
}

/** Engines write into the container whatever stands there. */
function refusedNameServer({ dns }: DockerSettings): SandboxRefusal | undefined {
  const wrong = dns?.value.find((address) => isIP(address) === 0);
  return wrong && `\`sandbox.docker.dns\`: "${wrong}" is no address; write one as 1.1.1.1`;
}

function refusedProfile({ seccompProfile, apparmorProfile }: DockerSettings): SandboxRefusal | undefined {
  const found = [
    ["seccompProfile", seccompProfile?.value],
    ["apparmorProfile", apparmorProfile?.value],
  ].find(([, value]) => value?.toLowerCase() === "unconfined");
  return found && `\`sandbox.docker.${found[0]}: "unconfined"\` switches a protection off; leave it out`;
}

function refusedBind(
  { binds }: DockerSettings,
  mounts: readonly (BindMount | undefined)[],
): SandboxRefusal | undefined {
  for (const [i, mount] of mounts.entries()) {
    const line = binds[i]?.value ?? "";
    if (!mount)
      return `\`sandbox.docker.binds\`: "${line}" is no bind; write /host/path:/container/path, with :ro behind it`;
    if (mount.kind === "volume") continue;
    const forms = [mount.source, realPath(mount.source)];
    const why = forms.map(reasonOf).find((reason) => reason !== undefined);
    if (why !== undefined) return `\`sandbox.docker.binds\`: "${line}" gives the sandbox ${why}; take it out`;
  }
  return undefined;
}

const SHOWN = {
  engine: "the container engine, and with it this machine",
  root: "this whole machine",
  system: "the machine's own system files",
} as const;

function reasonOf(path: string): string | undefined {
  const part = hostPart(path);
  return part && SHOWN[part];
}

/** Two mounts at one place, or one over what the container needs: which of them wins would be an accident. */
function clash(mounts: readonly { readonly target: string }[]): SandboxRefusal | undefined {
  const seen = new Set<string>();
  for (const { target } of mounts) {
    const path = target.replace(/\/+$/, "") || "/";
    if (seen.has(path)) return `two mounts of the sandbox are at ${path}; give one of them another place`;
    if (KEPT.test(path)) return `no mount of a sandbox can be at ${path}; give it another place`;
    seen.add(path);
  }
  return undefined;
}

/** The path behind links, also behind one whose end does not exist; else that of the nearest folder that does. */
function realPath(path: string, hops = 0): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    if (parent === path || hops > MAX_HOPS) return path;
    const target = linkTarget(path);
    if (target !== undefined) return realPath(resolve(parent, target), hops + 1);
    return join(realPath(parent, hops + 1), basename(path));
  }
}

/** Links that lead in circles end somewhere. */
const MAX_HOPS = 100;

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
