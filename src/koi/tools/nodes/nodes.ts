// `nodes`: the paired machines, and commands on one of them. Whoever may not run commands at all may run none here.

import * as z from "zod";

import { judgeTool } from "../../../policy/tools/tool-table.ts";
import { toolStages } from "../../../policy/tools/tool-stages.ts";
import { errorResult, jsonResult } from "../../conversation.ts";
import { defineTool } from "../define-tool.ts";
import { runOnNode } from "../exec/exec.ts";
import type { Tool, ToolContext } from "../tool.ts";
import { nodesOf } from "./node-place.ts";

export const nodes: Tool = defineTool({
  name: "nodes",
  description:
    "Other machines that are paired with the gateway and run commands for you. list: which there are. status: one of them. " +
    "run: a command line in sh there, in the folder that its owner chose; what its owner has not listed is refused. What " +
    "takes long goes on in the background: see process. Files are reached by commands alone.",
  isReadOnly: false,
  parameters: z.object({
    action: z.enum(["list", "status", "run"]),
    node: z.string().min(1).optional().describe("id or name; default: the only one that is connected"),
    command: z.string().min(1).optional().describe("for run: a line for sh"),
    cwd: z.string().min(1).optional().describe("for run; default: the node's folder for commands"),
    env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).optional(),
    stdin: z.string().optional(),
    timeoutSec: z.int().min(1).max(2_000_000).optional().describe("the command is stopped then"),
    background: z.boolean().optional().describe("do not wait for it at all"),
  }),
  run: async ({ action, node, command, ...rest }, context) => {
    if (action === "run") {
      if (command === undefined) return errorResult("run needs a command");
      if (!mayRunCommands(context)) {
        return errorResult("commands are not allowed here: the tool `exec` is denied, so nothing was run");
      }
      return runOnNode({ command, ...rest }, context, node);
    }
    const known = nodesOf(context);
    if (action === "list" && node === undefined) return jsonResult(known);
    const found = known.find(({ id, name }) => id === node || name.toLowerCase() === node?.toLowerCase());
    return found ? jsonResult(found) : errorResult(`there is no node \`${node ?? ""}\` for this koi`);
  },
});

/** Whether everyone who asks may have `exec`. */
function mayRunCommands({ gateway, koi, session, model, facts, senders }: ToolContext): boolean {
  const asking = senders.length === 0 ? [undefined] : senders.map(({ id }) => id);
  return asking.every((sender) => {
    const room = { facts, ...(sender !== undefined && { sender: [sender] }) };
    return judgeTool(toolStages(gateway.config, koi.id, { session, model, room }), "exec").isAllowed;
  });
}
