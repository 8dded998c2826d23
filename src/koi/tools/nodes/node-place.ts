// Which node a koi's command goes to, and by which rule. In: the config, the approvals file and the nodes that there are.
// Out: a place for commands, or a refusal for the model. Nothing is run anywhere else in its stead.

import { execSetting, type ExecSecurity } from "../../../policy/tools/exec-rules.ts";
import { KoiFileError } from "../../json-object-file.ts";
import { APPROVALS_FILE, readApprovals } from "../exec/exec-approvals.ts";
import { stricter } from "../exec/judge-command.ts";
import type { ToolHost } from "../host/tool-host.ts";
import type { ToolContext } from "../tool.ts";
import type { PairedNode } from "./node-port.ts";

/** A place, or why there is none. */
export type NodePlace = { readonly host: ToolHost } | { readonly refusal: string };

/** The nodes that a koi may use: all, or the one that its `tools.exec.node` names. */
export function nodesOf({ gateway, koi, nodes }: ToolContext): readonly PairedNode[] {
  const named = execSetting(gateway.config, koi.id, "node")?.value;
  const all = nodes?.nodes() ?? [];
  return named === undefined ? all : all.filter((node) => isCalled(node, named));
}

/** The place for a command. `wanted`: a node by id or name. Default: the only one that is connected. */
export async function nodePlace(context: ToolContext, wanted?: string): Promise<NodePlace> {
  const security = await securityOf(context);
  if ("refusal" in security) return security;
  if (!context.nodes)
    return refusal("nodes are reached by a running gateway alone, and this turn runs without one");
  const known = nodesOf(context);
  const named = wanted === undefined ? known : known.filter((node) => isCalled(node, wanted));
  if (named.length === 0) {
    return refusal(
      wanted === undefined ? "no node is paired for this koi" : `there is no node \`${wanted}\` for this koi`,
    );
  }
  const [one, ...others] = named.filter(({ isConnected }) => isConnected);
  if (!one) return refusal(`the node \`${named.map(({ name }) => name).join("`, `")}\` is not connected`);
  if (others.length > 0) {
    const names = [one, ...others].map(({ name, id }) => `${name} (${id})`).join(", ");
    return refusal(`several nodes are connected, and none is chosen: ${names}`);
  }
  const host = context.nodes.open(one.id, security.security);
  return host ? { host } : refusal(`the node \`${one.name}\` is not connected`);
}

/** What the gateway's side allows; the node's own rules come on top. */
async function securityOf(
  context: ToolContext,
): Promise<{ readonly security: ExecSecurity } | { readonly refusal: string }> {
  const { gateway, koi, base, log } = context;
  const stated = execSetting(gateway.config, koi.id, "security");
  const ask = execSetting(gateway.config, koi.id, "ask");
  if (ask?.value === "always") {
    return refusal(
      `\`${ask.pointer}\` wants a person to be asked before each command, and there is nobody to ask here`,
    );
  }
  try {
    const approvals = await readApprovals(base.stateDir, koi.id);
    const security = stricter(stated?.value ?? "allowlist", approvals.security);
    if (security !== "deny") return { security };
    const who = stated?.value === "deny" ? stated.pointer : APPROVALS_FILE;
    return refusal(`commands may not run on nodes: \`${who}\` says so`);
  } catch (error) {
    if (!(error instanceof KoiFileError)) throw error;
    log?.warn({ koiId: koi.id }, error.message);
    return refusal(`no command runs while \`${APPROVALS_FILE}\` of the gateway is broken; tell the person`);
  }
}

function isCalled({ id, name }: PairedNode, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return id === text || name.toLowerCase() === text;
}

function refusal(text: string): { readonly refusal: string } {
  return { refusal: `${text}. Nothing was run` };
}
