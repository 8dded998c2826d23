// Which node a koi's command goes to, and by which rules. In: the config, the approvals file and the nodes that there are.
// Out: a node, or a refusal for the model. Nothing is run anywhere else in its stead.

import { execSetting } from "../../../policy/tools/exec-rules.ts";
import { type CommandRules, commandRules } from "../exec/judge-command.ts";
import type { ToolContext } from "../tool.ts";
import type { PairedNode } from "./node-port.ts";

/** A node that is connected, with the rules of the gateway's side; or why there is none. */
export type NodePlace =
  | { readonly node: PairedNode; readonly rules: CommandRules }
  | { readonly refusal: string };

/** The nodes that a koi may use: all, or the one that its `tools.exec.node` names. */
export function nodesOf({ gateway, koi, nodes }: ToolContext): readonly PairedNode[] {
  const named = execSetting(gateway.config, koi.id, "node")?.value;
  const all = nodes?.nodes() ?? [];
  return named === undefined ? all : all.filter((node) => isCalled(node, named));
}

/** The place for a command. `wanted`: a node by id or name. Default: the only one that is connected. */
export async function nodePlace(context: ToolContext, wanted?: string): Promise<NodePlace> {
  const rules = await commandRules("node", context);
  if ("refusal" in rules) return refusal(rules.refusal);
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
  return { node: one, rules };
}

function isCalled({ id, name }: PairedNode, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return id === text || name.toLowerCase() === text;
}

function refusal(text: string): { readonly refusal: string } {
  return { refusal: `${text}. Nothing was run` };
}
