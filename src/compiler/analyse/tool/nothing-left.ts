// tool/nothing-left: a koi whose filters leave no tool. A koi that is denied everything by one entry is meant that way;
// filters that leave nothing only together are not.

import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import { sandboxSettings } from "../../../policy/sandbox/sandbox-settings.ts";
import { MCP_PREFIX, canonicalEntry, mcpPrefixOf } from "../../../policy/tools/tool-names.ts";
import type { ToolEntry, ToolStage } from "../../../policy/tools/tool-stage.ts";
import { toolStages } from "../../../policy/tools/tool-stages.ts";
import { type ToolVerdict, judgeTool, knownTools } from "../../../policy/tools/tool-table.ts";
import { type Finding, type Related, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { ResolvedKoi } from "../../resolve/kois.ts";
import type { CheckInput } from "../check.ts";
import { isUnknownTool } from "./unknown-tools.ts";

const MOST_RELATED = 5;

/** At most one finding for each koi. */
export function* nothingLeft({ model: { config, kois } }: CheckInput): Iterable<Finding> {
  for (const koi of kois.list) {
    if (config.tools === undefined && koi.config.tools === undefined) continue;
    const stages = toolStages(config, koi.id, { session: "main" });
    const tools = toolsAndSpelt(config, stages);
    const verdicts = tools.map((tool) => judgeTool(stages, tool));
    if (verdicts.some(({ isAllowed }) => isAllowed) || isMeant(config, stages, tools)) continue;
    const related = [...listsOf(verdicts), ...sandboxOf(config, koi, verdicts)];
    yield finding("tool/nothing-left", placeOf(koi), { koi: koi.id }, { related });
  }
}

/** The known tools and MCP tools that allow lists spell out, with a server for each `*` in the server's name. */
function toolsAndSpelt(config: SkykoiConfig, stages: readonly ToolStage[]): readonly string[] {
  const spelt = stages
    .flatMap(({ allow }) => allow ?? [])
    .map(({ text }) => canonicalEntry(text))
    .filter((name) => name.startsWith(MCP_PREFIX));
  const servers = Object.keys(config.mcp?.servers ?? {});
  const filled = spelt.flatMap((name) =>
    servers.map((server) => name.replace(/^mcp__[^_]*\*[^_]*__/, mcpPrefixOf(server))),
  );
  return [...new Set([...knownTools(config), ...spelt, ...filled])];
}

/** Whether one entry denies everything, or a list holds an unknown name, which is a finding of its own. */
function isMeant(config: SkykoiConfig, stages: readonly ToolStage[], tools: readonly string[]): boolean {
  const takesAll = ({ matches }: ToolEntry): boolean => tools.every(matches);
  const isUnknown = ({ text }: ToolEntry): boolean => isUnknownTool(config, text);
  return stages.some(({ deny, allow }) => deny.some(takesAll) || (allow?.some(isUnknown) ?? false));
}

function placeOf({ pointer, config }: ResolvedKoi): string {
  if (config.tools !== undefined) return pointerTo(pointer, "tools");
  return pointer === "" ? "/tools" : pointerTo(pointer, "id");
}

function listsOf(verdicts: readonly ToolVerdict[]): readonly Related[] {
  const pointers = new Set(verdicts.flatMap(({ pointer }) => pointer || []));
  return [...pointers]
    .slice(0, MOST_RELATED)
    .map((pointer) => ({ place: { pointer }, label: "taken_here" as const }));
}

/** The built-in lists of the sandbox stand nowhere: what puts the koi in one stands for them. */
function sandboxOf(
  config: SkykoiConfig,
  { id }: ResolvedKoi,
  verdicts: readonly ToolVerdict[],
): readonly Related[] {
  if (!verdicts.some(({ stage, pointer }) => stage === "sandbox" && pointer === "")) return [];
  return [{ place: { pointer: sandboxSettings(config, id).mode.pointer }, label: "sandbox_here" }];
}
