// The tools that a koi can have, each written down once, and the names for several of them.
// Tools of MCP servers come on top: their names are `mcp__<server>__<tool>`.

import type { ToolProfile } from "./tool-policy.ts";

/** Every built-in tool. */
export const TOOL_NAMES = [
  "read",
  "write",
  "edit",
  "apply_patch",
  "exec",
  "process",
  "sessions_list",
  "sessions_history",
  "sessions_send",
  "sessions_spawn",
  "session_status",
  "kois_list",
  "cron",
  "message",
  "web_fetch",
  "browser",
  "canvas",
  "nodes",
  "memory_search",
  "memory_get",
] as const;

/** A built-in tool by name. */
export type BuiltInTool = (typeof TOOL_NAMES)[number];

/** The groups of tools that a list may name. */
export const TOOL_GROUPS: Readonly<Record<string, readonly BuiltInTool[]>> = {
  "group:fs": ["read", "write", "edit", "apply_patch"],
  "group:runtime": ["exec", "process"],
  "group:sessions": [
    "sessions_list",
    "sessions_history",
    "sessions_send",
    "sessions_spawn",
    "session_status",
    "kois_list",
  ],
  "group:memory": ["memory_search", "memory_get"],
  "group:web": ["web_fetch"],
  "group:ui": ["browser", "canvas"],
  "group:automation": ["cron"],
  "group:messaging": ["message"],
  "group:nodes": ["nodes"],
  "group:skykoi": TOOL_NAMES,
};

/** Other spellings of a tool. */
export const TOOL_ALIASES: Readonly<Record<string, BuiltInTool>> = {
  bash: "exec",
  "apply-patch": "apply_patch",
};

/** What each profile starts from, in the words of a list; `undefined` is everything. */
export const TOOL_PROFILES: Readonly<Record<ToolProfile, readonly string[] | undefined>> = {
  minimal: ["session_status"],
  coding: ["group:fs", "group:runtime", "group:sessions", "group:memory"],
  messaging: ["group:messaging", "sessions_list", "sessions_history", "sessions_send", "session_status"],
  full: undefined,
};

/** What background runs never have, whatever a config says. */
export const NEVER_IN_SUBAGENTS: readonly string[] = ["group:sessions", "group:memory", "cron"];
