// The effective tools of a koi: for each tool whether it is there, and which stage decided that. The compiler judges with
// this and the gateway enforces with it, so both say the same.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { TOOL_NAMES } from "../../config/tool-names.ts";
import type { KoiId } from "../../routing/ids.ts";
import { canonicalEntry, mayNameToolOf, mcpPrefixOf } from "./tool-names.ts";
import type { ToolEntry, ToolStage, ToolStageName } from "./tool-stage.ts";
import { type ToolContext, toolStages } from "./tool-stages.ts";

/** What a stage did: a deny entry took the tool, an allow list leaves it out, or an allow entry names it. */
export type ToolReason = "denied" | "not_listed" | "listed";

/** What was decided about one tool. */
export interface ToolVerdict {
  readonly tool: string;
  readonly isAllowed: boolean;
  /** The first stage that took it; of an allowed tool the last one that names it; absent where none says anything. */
  readonly stage?: ToolStageName;
  readonly reason?: ToolReason;
  /** The entry, list or setting; `""` is a built-in default. */
  readonly pointer?: string;
}

/** What the stages do about a tool (in its one spelling). */
export function judgeTool(stages: readonly ToolStage[], tool: string): ToolVerdict {
  let verdict: ToolVerdict = { tool, isAllowed: true };
  for (const stage of stages) {
    const denied = stage.deny.find((entry) => entry.matches(tool));
    if (denied) {
      return { tool, isAllowed: false, stage: stage.name, reason: "denied", pointer: denied.pointer };
    }
    if (stage.allow === undefined) continue;
    const listed = stage.allow.find((entry) => takesIn(stage, entry, tool));
    if (!listed) {
      return { tool, isAllowed: false, stage: stage.name, reason: "not_listed", pointer: stage.allowPointer };
    }
    verdict = { tool, isAllowed: true, stage: stage.name, reason: "listed", pointer: listed.pointer };
  }
  return verdict;
}

/** Who may run commands may apply patches, but for the sandbox's own list, which says all that it means. */
function takesIn({ name }: ToolStage, { matches }: ToolEntry, tool: string): boolean {
  return matches(tool) || (tool === "apply_patch" && name !== "sandbox" && matches("exec"));
}

/** Whether the stages can leave any tool of an MCP server, whichever tools that has. */
export function mayHaveToolsOf(stages: readonly ToolStage[], server: string): boolean {
  const prefix = mcpPrefixOf(server);
  return stages.every(
    ({ allow, deny }) =>
      !deny.some(({ text }) => takesAllOf(prefix, canonicalEntry(text))) &&
      (allow === undefined || allow.some(({ text }) => mayNameToolOf(server, text))),
  );
}

function takesAllOf(prefix: string, entry: string): boolean {
  return entry.indexOf("*") === entry.length - 1 && prefix.startsWith(entry.slice(0, -1));
}

/**
 * The tools that a config speaks of, in their one spelling: the built-in ones, and for each MCP server that is switched on
 * `mcp__<server>__*`, which stands for those of its tools that no list names.
 */
export function knownTools(config: SkykoiConfig): readonly string[] {
  const servers = Object.entries(config.mcp?.servers ?? {}).filter(([, { enabled }]) => enabled !== false);
  return [...TOOL_NAMES, ...servers.map(([server]) => `${mcpPrefixOf(server)}*`)];
}

/** The effective tools of a koi, allowed and denied, in the order of `tools`. Pure; never throws. */
export function toolTable(
  config: SkykoiConfig,
  koiId: KoiId,
  context: ToolContext,
  tools: readonly string[] = knownTools(config),
): readonly ToolVerdict[] {
  const stages = toolStages(config, koiId, context);
  return tools.map((tool) => judgeTool(stages, tool));
}
