// What a node knows, in `node/` of its state dir: `key.json`, which never leaves it, and `node.json`, its gateway and the
// rules for commands, which its owner may change at any time.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stateDir } from "../../config/paths.ts";
import type { ExecSecurity } from "../../policy/tools/exec-rules.ts";
import { type NodeKeyPair, newKeyPair } from "../../runtime/nodes/node-keys.ts";
import type { ProcessIo } from "../process-io.ts";
import { writeFileAtomically } from "../write-file.ts";

/** What the owner of a node says of it. */
export interface NodeRules {
  readonly name: string;
  /** Where it was paired: the address of the gateway's WebSocket, and the gateway's key. */
  readonly gateway: { readonly url: string; readonly key: string };
  /** Absolute. Commands begin in it or below. */
  readonly cwd: string;
  /** Of this and what the gateway says the stricter counts. */
  readonly security: ExecSecurity;
  /** Paths of programs; `*` stands for any text. */
  readonly allowlist: readonly { readonly pattern: string }[];
  /** Seconds after which a command is ended here, whatever the gateway says. */
  readonly maxSeconds: number;
}

/** A file that can't be used. The message quotes nothing of it. */
export class NodeFileError extends Error {
  override readonly name = "NodeFileError";
}

/** What a node starts with; its name and its gateway come on top. */
export const nodeDefaults = { security: "allowlist", allowlist: [], maxSeconds: 1_800 } as const;

/** The folder. */
export function nodeFolder({ env, home }: Pick<ProcessIo, "env" | "home">): string {
  return join(stateDir(env, home), "node");
}

/** The key of this machine, made on first use. @throws NodeFileError */
export function nodeKey(io: ProcessIo): NodeKeyPair {
  const path = join(nodeFolder(io), "key.json");
  if (!existsSync(path)) write(path, newKeyPair());
  const { publicKey, privateKey } = read(path);
  if (typeof publicKey === "string" && typeof privateKey === "string") return { publicKey, privateKey };
  throw new NodeFileError(`\`${path}\` holds no key; move it away and pair anew`);
}

/** The rules; `undefined` where this machine is no node yet. @throws NodeFileError */
export function nodeRules(io: Pick<ProcessIo, "env" | "home">): NodeRules | undefined {
  const path = join(nodeFolder(io), "node.json");
  if (!existsSync(path)) return undefined;
  const file = read(path);
  const gateway = (file["gateway"] ?? {}) as Partial<NodeRules["gateway"]>;
  const { name, cwd, security, allowlist, maxSeconds } = file as Partial<NodeRules>;
  const isWhole =
    typeof name === "string" &&
    typeof cwd === "string" &&
    typeof gateway.url === "string" &&
    typeof gateway.key === "string" &&
    (security === "deny" || security === "allowlist" || security === "full") &&
    Array.isArray(allowlist) &&
    allowlist.every(
      (entry: unknown) => typeof (entry as { pattern?: unknown } | null)?.pattern === "string",
    ) &&
    typeof maxSeconds === "number" &&
    maxSeconds > 0;
  if (!isWhole)
    throw new NodeFileError(`\`${path}\` is not as it should be, so no command runs; docs/NODES.md says how`);
  return {
    name,
    cwd,
    gateway: { url: gateway.url ?? "", key: gateway.key ?? "" },
    security,
    allowlist,
    maxSeconds,
  };
}

/** Writes the rules. @throws Error of node:fs */
export function writeNodeRules(io: ProcessIo, rules: NodeRules): string {
  const path = join(nodeFolder(io), "node.json");
  write(path, { version: 1, ...rules });
  return path;
}

function write(path: string, value: object): void {
  writeFileAtomically(path, Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
}

function read(path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // What went wrong may quote the file.
  }
  throw new NodeFileError(`\`${path}\` can't be read, or is no JSON object`);
}
