// tool/unknown, tool/mcp-unknown: entries of tool lists that name nothing. A list of names is a promise about what a koi
// can do, so a typo in one is never passed over.

import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import { TOOL_GROUPS, TOOL_NAMES } from "../../../config/tool-names.ts";
import { MCP_PREFIX, canonicalEntry, mayNameToolOf, toolMatcher } from "../../../policy/tools/tool-names.ts";
import type { Finding, FindingDetail } from "../../diagnostics/finding.ts";
import { finding } from "../../diagnostics/finding.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { CheckInput } from "../check.ts";
import { type ListedTool, entriesOf, toolPolicies } from "./tool-lists.ts";

const GROUP_NAMES = Object.keys(TOOL_GROUPS);

/** `sessions_*`, `memory_*` and the like. */
const FAMILIES = [
  ...new Set(TOOL_NAMES.flatMap((name) => (name.includes("_") ? [name.replace(/_.*/, "_*")] : []))),
];

/** `mcp__*` and `mcp__g*` are about whatever servers there will be. */
const ANY_SERVER = /^mcp__(?:(?!__)[^*])*\*/;

/** Findings about every entry that names no tool. */
export function* unknownTools({ model: { config } }: CheckInput): Iterable<Finding> {
  const judged = new Map<string, "known" | "unknown" | "mcp">();
  for (const policy of toolPolicies(config)) {
    for (const entry of entriesOf(policy)) {
      let verdict = judged.get(entry.text);
      if (!verdict) judged.set(entry.text, (verdict = judge(config, entry.text)));
      if (verdict === "unknown") yield unknown(config, entry);
      else if (verdict === "mcp") yield unknownServer(config, entry);
    }
  }
}

/** Whether an entry of a list names nothing. */
export function isUnknownTool(config: SkykoiConfig, text: string): boolean {
  return judge(config, text) !== "known";
}

function judge(config: SkykoiConfig, text: string): "known" | "unknown" | "mcp" {
  if (TOOL_NAMES.some(toolMatcher(text))) return "known";
  const servers = Object.keys(config.mcp?.servers ?? {});
  if (servers.some((server) => mayNameToolOf(server, text))) return "known";
  const name = canonicalEntry(text);
  if (ANY_SERVER.test(name)) return "known";
  // `mcp__files` has a server, but names none of its tools.
  const isServer = servers.some((server) => name === `${MCP_PREFIX}${server.toLowerCase()}`);
  return name.startsWith(MCP_PREFIX) && !isServer ? "mcp" : "unknown";
}

function unknown(config: SkykoiConfig, { text, pointer }: ListedTool): Finding {
  const name = canonicalEntry(text);
  const isSkill = isSkillName(config, name);
  const suggestion = isSkill ? undefined : meant(name);
  const args = { name: text, isSkill, ...(suggestion !== undefined && { suggestion }) };
  return finding("tool/unknown", pointer, args, replacement(pointer, suggestion));
}

function meant(name: string): string | undefined {
  if (name.startsWith(MCP_PREFIX)) return `${name}__*`;
  if (name.startsWith("group:")) return nearest(name, GROUP_NAMES);
  if (name.includes("*")) return nearest(name, FAMILIES, 0.4);
  return nearest(name, TOOL_NAMES) ?? partlyNamed(name);
}

/** `patch` for apply_patch, `memory` for the group of the memory tools. */
function partlyNamed(name: string): string | undefined {
  const group = `group:${name}`;
  if (GROUP_NAMES.includes(group)) return group;
  const holding = TOOL_NAMES.filter((tool) => tool.split("_").includes(name));
  return holding.length === 1 ? holding[0] : undefined;
}

/** Skills are known by what the config says of them. */
function isSkillName(config: SkykoiConfig, name: string): boolean {
  const { skills, kois } = config;
  const named = [
    ...Object.keys(skills?.entries ?? {}),
    ...(skills?.allowBundled ?? []),
    ...(kois?.defaults?.skills ?? []),
    ...(kois?.list ?? []).flatMap((koi) => koi.skills ?? []),
  ];
  return named.some((skill) => skill.trim().toLowerCase() === name);
}

function unknownServer(config: SkykoiConfig, { text, pointer }: ListedTool): Finding {
  const [server = "", ...tool] = canonicalEntry(text).slice(MCP_PREFIX.length).split("__");
  const near = nearest(server, Object.keys(config.mcp?.servers ?? {}));
  const suggestion = near === undefined ? undefined : `${MCP_PREFIX}${near}__${tool.join("__") || "*"}`;
  const args = { name: text, ...(suggestion !== undefined && { suggestion }) };
  return finding("tool/mcp-unknown", pointer, args, replacement(pointer, suggestion));
}

function replacement(pointer: string, value: string | undefined): FindingDetail {
  if (value === undefined) return {};
  const edits = [{ op: "replace", pointer, value }] as const;
  return { fix: { applicability: "unsafe", routing: "unchanged", edits } };
}
