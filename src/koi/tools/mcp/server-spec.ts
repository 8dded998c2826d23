// What the config says of an MCP server, made ready to be started for one koi: paths of this machine, secrets in their
// places.

import type { McpServer } from "../../../config/mcp.ts";
import type { Secret } from "../../../config/secret.ts";
import type { HomeBase } from "../../home-path.ts";
import { expandPath } from "../../home-path.ts";
import type { ResolveSecret } from "../../models/credential-sources.ts";
import { commandEnvironment } from "../exec/command-environment.ts";

/** A server that can be started. */
export type ServerSpec =
  | {
      readonly kind: "program";
      readonly command: string;
      readonly args: readonly string[];
      /** All of its environment. */
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
    }
  | {
      readonly kind: "service";
      readonly address: URL;
      readonly headers: Readonly<Record<string, string>>;
      readonly transport: "http" | "sse";
    };

/** A spec, and every secret in it: what comes from the server must not repeat one. */
export interface ReadySpec {
  readonly spec: ServerSpec;
  readonly secrets: readonly string[];
}

/** What a spec is made with. */
export interface SpecPlace {
  readonly base: HomeBase;
  /** Where a program starts whose block names no folder. */
  readonly workspace: string;
  readonly resolveSecret: ResolveSecret;
}

/**
 * The spec of a block. Rejects with what `resolveSecret` rejects with, with a `HomeError` where a path leads nowhere, and
 * with an `Error` that quotes nothing where the address is none.
 */
export async function serverSpec(block: McpServer, place: SpecPlace): Promise<ReadySpec> {
  const { base, workspace, resolveSecret } = place;
  const resolved = async (record: Readonly<Record<string, Secret>> = {}): Promise<Record<string, string>> => {
    const pairs = Object.entries(record).map(async ([name, secret]) => [name, await resolveSecret(secret)]);
    return Object.fromEntries(await Promise.all(pairs)) as Record<string, string>;
  };
  if ("url" in block) {
    const address = await resolveSecret(block.url);
    if (!URL.canParse(address)) throw new Error("its address is none");
    const headers = await resolved(block.headers);
    const spec = {
      kind: "service",
      address: new URL(address),
      headers,
      transport: block.transport ?? "http",
    } as const;
    const hidden = [...hiddenOf(block.headers, headers), ...partsOf(spec.address)];
    return { spec, secrets: secretsIn(hidden) };
  }
  const own = await resolved(block.env);
  const args = (block.args ?? []).map((arg) => (arg.includes("${") ? resolveSecret(arg) : arg));
  const spec = {
    kind: "program",
    command: /[/~]/.test(block.command) ? expandPath(block.command, base) : block.command,
    args: await Promise.all(args),
    env: { ...commandEnvironment(base), ...own },
    cwd: block.cwd === undefined ? workspace : expandPath(block.cwd, base),
  } as const;
  return { spec, secrets: secretsIn(hiddenOf(block.env, own)) };
}

const SECRET_NAME = /token|key|secret|pass|auth|credential|cookie|session/i;

/** The values that are no plain settings: those that stand elsewhere than in the config, and those that are called so. */
function hiddenOf(
  written: Readonly<Record<string, Secret>> = {},
  values: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(written).flatMap(([name, secret]) => {
    const isReference = typeof secret === "string" ? secret.includes("${") : isElsewhere(secret.source);
    return isReference || SECRET_NAME.test(name) ? [values[name] ?? ""] : [];
  });
}

/** A compiled config has `config` in the place of what was written out in it. */
function isElsewhere(source: string): boolean {
  return source !== "config";
}

/** The parts of an address that can be secret. */
function partsOf({ password, username, searchParams }: URL): readonly string[] {
  return [username, password, ...searchParams.values()].flatMap((part) => [part, decoded(part)]);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Longest first, so that no part of one is left. Short ones would blot out words; `Bearer` is none. */
function secretsIn(values: readonly string[]): readonly string[] {
  const bare = values.flatMap((value) => [value, value.replace(/^(?:Bearer|Basic) +/i, "")]);
  return [...new Set(bare.filter((value) => value.length >= 8))].toSorted((a, b) => b.length - a.length);
}
