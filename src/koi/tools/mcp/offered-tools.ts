// What an MCP server offers → tools under their names here. A server's word about a tool is a stranger's: its description
// is marked as such and bounded, its schema is taken only where it is an object of moderate size, and nothing that it says
// of a tool being harmless counts. Pure.

import type { Tool as ServerTool } from "@modelcontextprotocol/sdk/types.js";

import { mcpToolName } from "../../../policy/tools/tool-names.ts";
import type { JsonObject } from "../../conversation.ts";

/** What is asked of a server about its resources. */
export type ResourceCall = "list_resources" | "read_resource";

/** A tool that can be offered. */
export interface OfferedTool {
  /** `mcp__<server>__<tool>`. */
  readonly name: string;
  /** What the server calls it. */
  readonly ownName: string;
  readonly description: string;
  readonly parameters: JsonObject;
  /** Not a tool of the server: a look at its resources. */
  readonly resource?: ResourceCall;
}

/** A tool that is left out, and why: for the log. */
export interface LeftOut {
  readonly tool: string;
  readonly reason: "no_name" | "name_taken" | "schema_too_large";
}

const MAX_DESCRIPTION_CHARS = 2_000;
const MAX_SCHEMA_CHARS = 30_000;

/** The tools of one server, in its order. Where two come to one name, the one that is called so counts, else the first. */
export function offeredTools(
  server: string,
  listed: readonly ServerTool[],
): { readonly tools: readonly OfferedTool[]; readonly leftOut: readonly LeftOut[] } {
  const tools = new Map<string, OfferedTool>();
  const leftOut: LeftOut[] = [];
  const exactFirst = [...listed].sort((one, other) => rank(server, one) - rank(server, other));
  for (const tool of exactFirst) {
    const name = mcpToolName(server, tool.name);
    const reason = faultOf(tool, name, tools);
    if (name === undefined || reason !== undefined) {
      leftOut.push({ tool: tool.name.slice(0, 80), reason: reason ?? "no_name" });
      continue;
    }
    tools.set(name, {
      name,
      ownName: tool.name,
      description: describe(server, tool),
      parameters: tool.inputSchema,
    });
  }
  return { tools: [...tools.values()], leftOut };
}

function rank(server: string, { name }: ServerTool): number {
  return mcpToolName(server, name)?.endsWith(`__${name}`) ? 0 : 1;
}

function faultOf(
  { inputSchema }: ServerTool,
  name: string | undefined,
  tools: ReadonlyMap<string, OfferedTool>,
): LeftOut["reason"] | undefined {
  if (name === undefined) return "no_name";
  if (tools.has(name)) return "name_taken";
  return JSON.stringify(inputSchema).length > MAX_SCHEMA_CHARS ? "schema_too_large" : undefined;
}

function describe(server: string, { description = "", title }: ServerTool): string {
  // Control characters and the invisible ones that text can be hidden in.
  const own = (description.trim() || title?.trim() || "no description")
    .replace(/[^\P{C}\n\t]/gu, "")
    .slice(0, MAX_DESCRIPTION_CHARS);
  return `Tool of the MCP server \`${server}\`, in that server's words: ${own}`;
}
