// A command on a node: by the gateway's rules, a person's word where they want one, and then the node's own rules, which no word
// said here can lift.

import { consentTo } from "../exec/consent.ts";
import { alwaysAsked } from "../exec/judge-command.ts";
import { HostError, type HostProcess } from "../host/tool-host.ts";
import type { ToolContext } from "../tool.ts";
import type { ExecSecurity } from "../../../policy/tools/exec-rules.ts";
import { nodePlace } from "./node-place.ts";

/** A command for a node. */
export interface NodeCommand {
  readonly line: string;
  /** Default: the node's folder for commands. */
  readonly cwd?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** A command that runs (`isAsked`: since a person said so), or why nothing was run. */
export type NodeRun =
  | { readonly running: HostProcess; readonly isAsked: boolean }
  | { readonly refusal: string };

/** Runs it on the node that is `wanted` (by id or name). Rejects with a `HostError` where the node does not run it. */
export async function spawnOnNode(
  { line, cwd, env }: NodeCommand,
  context: ToolContext,
  wanted: string | undefined,
): Promise<NodeRun> {
  const place = await nodePlace(context, wanted);
  if ("refusal" in place) return place;
  const { node, rules } = place;
  const { security, ask } = rules;
  const run = async (by: ExecSecurity, isAsked: boolean): Promise<NodeRun> => {
    const host = context.nodes?.open(node.id, by);
    if (!host) return { refusal: `the node \`${node.name}\` is not connected. Nothing was run` };
    return { running: await host.spawn({ line, cwd: cwd ?? host.cwd, env }), isAsked };
  };
  const ifAllowed = async (judgement: Parameters<typeof consentTo>[2]): Promise<NodeRun> => {
    const consent = await consentTo(line, cwd ?? "its folder for commands", judgement, context, node.name);
    return "refusal" in consent ? { refusal: `${consent.refusal}. Nothing was run` } : run("full", true);
  };
  if (ask.value === "always") return ifAllowed(alwaysAsked(ask.pointer));
  try {
    return await run(security, false);
  } catch (error) {
    const isAsked = ask.value === "on-miss" && error instanceof HostError && error.code === "unlisted";
    if (!isAsked) throw error;
    // The node's list is about its own paths: nothing of it can be listed here.
    return ifAllowed({ kind: "ask", reason: error.message, programs: [] });
  }
}
