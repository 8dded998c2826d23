// Entries of tool lists: a tool, a group, an MCP tool, or any of these with `*`. Case does not count. An entry that
// names nothing matches nothing, so a typo never opens anything.

import { TOOL_ALIASES, TOOL_GROUPS } from "../../config/tool-names.ts";
import { matchesKoiPattern as matchesPattern } from "../koi-pattern.ts";

/** What the names of all MCP tools begin with. */
export const MCP_PREFIX = "mcp__";

/** What a name of an MCP tool does not hold; `*` is for entries. */
const ODD = /[^a-z0-9_*-]/g;

/** Whether an entry takes in a tool (in its one spelling). */
export type ToolMatcher = (tool: string) => boolean;

/** Longest name of a tool that every model provider takes. */
const MAX_NAME = 64;

/** The one spelling of a tool, a group or an entry: trimmed, lower case, no alias, of MCP tools plain letters alone. */
export function canonicalEntry(entry: string): string {
  const name = entry.trim().toLowerCase();
  if (name.startsWith(MCP_PREFIX)) return name.replace(ODD, "_");
  return Object.hasOwn(TOOL_ALIASES, name) ? (TOOL_ALIASES[name] ?? name) : name;
}

/** What an entry matches. Never throws. */
export function toolMatcher(entry: string): ToolMatcher {
  const name = canonicalEntry(entry);
  if (name.startsWith("group:")) {
    const members = new Set<string>(groupsNamed(name).flatMap((group) => TOOL_GROUPS[group] ?? []));
    return (tool) => members.has(tool);
  }
  return name.includes("*") ? (tool) => matchesPattern(name, tool) : (tool) => tool === name;
}

/** The groups that an entry in its one spelling names; `group:*` names all. */
export function groupsNamed(name: string): readonly string[] {
  if (!name.includes("*")) return Object.hasOwn(TOOL_GROUPS, name) ? [name] : [];
  return Object.keys(TOOL_GROUPS).filter((group) => matchesPattern(name, group));
}

/** How the tools of an MCP server begin. */
export function mcpPrefixOf(server: string): string {
  return `${MCP_PREFIX}${server.toLowerCase()}__`;
}

/** Whether an entry can stand for a tool of an MCP server, whichever tools that has. */
export function mayNameToolOf(server: string, entry: string): boolean {
  const name = canonicalEntry(entry);
  const prefix = mcpPrefixOf(server);
  const star = name.indexOf("*");
  if (star < 0) return name.startsWith(prefix) && name.length > prefix.length;
  const start = name.slice(0, star);
  return prefix.startsWith(start) || start.startsWith(prefix);
}

/**
 * The name that a tool of an MCP server has here, in its one spelling: whatever the server calls it, it stands behind the
 * server's prefix. `undefined` where there is none that providers take: too long, or nothing of it is left.
 */
export function mcpToolName(server: string, tool: string): string | undefined {
  const own = tool.toLowerCase().replaceAll("*", "_").replace(ODD, "_");
  const name = mcpPrefixOf(server) + own;
  return /[a-z0-9]/.test(own) && name.length <= MAX_NAME ? name : undefined;
}
