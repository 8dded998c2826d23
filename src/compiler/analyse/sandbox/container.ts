// sandbox/setup-needs-network, sandbox/network-host, sandbox/image-not-pinned: single settings of the container.

import { isForeignNetwork } from "../../../policy/sandbox/host-parts.ts";
import type { SandboxSettings } from "../../../policy/sandbox/sandbox-settings.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { CheckInput } from "../check.ts";
import { type KoiSandbox, usedSandboxes } from "./used-sandboxes.ts";

/** Findings about settings, each told once where several kois have it from the defaults. */
export function* container({ model }: CheckInput): Iterable<Finding> {
  const told = new Set<string>();
  for (const one of usedSandboxes(model)) {
    for (const found of [setup(one.sandbox), network(one), image(one.sandbox)]) {
      const key = found && "pointer" in found.place && `${found.code} ${found.place.pointer}`;
      if (!key || told.has(key)) continue;
      told.add(key);
      yield found;
    }
  }
}

/** Package managers, which need more than a network, and other programs that do nothing without one. */
const INSTALLERS = new Set(["apt", "apt-get", "apk", "yum", "dnf", "pacman", "zypper"]);
const LOADERS = new Set([
  "npm",
  "pnpm",
  "yarn",
  "npx",
  "pip",
  "pip3",
  "pipx",
  "uv",
  "curl",
  "wget",
  "gem",
  "cargo",
]);

function setup({ docker }: SandboxSettings): Finding | undefined {
  const { setupCommand, network: net, readOnlyRoot, user } = docker;
  if (!setupCommand || net?.value !== "none") return undefined;
  const program = programsOf(setupCommand.value).find((name) => INSTALLERS.has(name) || LOADERS.has(name));
  if (program === undefined) return undefined;
  const needs: string[] = [];
  if (INSTALLERS.has(program)) {
    if (readOnlyRoot?.value !== false) needs.push("readOnlyRoot: false");
    if (user?.value !== "root" && !user?.value.startsWith("0")) needs.push('user: "root"');
  }
  const related = net.pointer ? [{ place: { pointer: net.pointer }, label: "network_here" as const }] : [];
  return finding("sandbox/setup-needs-network", setupCommand.pointer, { program, needs }, { related });
}

/** The programs that a shell command starts: the first word of each part, without variables and `sudo`. */
function programsOf(command: string): readonly string[] {
  return command.split(/&&|\|\||[;|&\n()]/).flatMap((part) => {
    const words = part.trim().split(/\s+/);
    const first = words.find((word) => !/^\w+=/.test(word) && word !== "sudo" && word !== "exec");
    return first === undefined ? [] : [first.slice(first.lastIndexOf("/") + 1)];
  });
}

function network({ koi, sandbox: { docker } }: KoiSandbox): Finding | undefined {
  if (!docker.network || !isForeignNetwork(docker.network.value)) return undefined;
  const { pointer, value } = docker.network;
  const edits = [{ op: "replace", pointer, value: "bridge" }] as const;
  const fix = { applicability: "unsafe", routing: "unchanged", edits } as const;
  return finding("sandbox/network-host", pointer, { koi: koi.id, network: value }, { fix });
}

function image({ docker }: SandboxSettings): Finding | undefined {
  const { image: decided } = docker;
  if (!decided || decided.pointer === "") return undefined;
  const { value, pointer } = decided;
  // A colon before the last slash is the port of a registry.
  const [name = "", tag] = value.slice(value.lastIndexOf("/") + 1).split(":");
  if (value.includes("@") || (tag !== undefined && tag !== "latest")) return undefined;
  const bare = value.slice(0, value.lastIndexOf("/") + 1) + name;
  const edits = [{ op: "replace", pointer, value: `${bare}:TAG` }] as const;
  const fix = { applicability: "placeholder", routing: "unchanged", edits } as const;
  return finding("sandbox/image-not-pinned", pointer, { image: value }, { fix });
}
