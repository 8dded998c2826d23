// tool/stage-overrides: an allow entry for what an earlier stage has taken already. A later stage only takes away, so
// the entry does nothing.

import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import { toolMatcher } from "../../../policy/tools/tool-names.ts";
import type { ToolStage } from "../../../policy/tools/tool-stage.ts";
import { toolStages } from "../../../policy/tools/tool-stages.ts";
import { judgeTool } from "../../../policy/tools/tool-table.ts";
import type { KoiId } from "../../../routing/ids.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { OverridingStage } from "../../diagnostics/tool-args.ts";
import type { CheckInput } from "../check.ts";
import { entryTools } from "./entry-tools.ts";
import { type ListedTool, type PlacedLists, entriesOf, toolPolicies } from "./tool-lists.ts";

/** Stands for all kois: no koi has it. */
const ANY_KOI = "" as KoiId;

/** Findings about allow entries none of whose tools is left when their turn comes. */
export function* stageOverrides({ model: { config, kois } }: CheckInput): Iterable<Finding> {
  const koiAt = new Map<string, KoiId>(kois.list.map((koi) => [koi.pointer, koi.id]));
  for (const lists of toolPolicies(config)) {
    const koi = typeof lists.of === "object" ? koiAt.get(lists.of.koi) : ANY_KOI;
    // A second entry for the same koi has no koi of its own.
    if (koi === undefined) continue;
    for (const entry of entriesOf(lists)) {
      if (entry.key === "deny") continue;
      const found = judge(config, lists, entry, stagesBefore(config, lists, entry, koi));
      if (found) yield found;
    }
  }
}

/** The stages that have a say before a list does, those for all kois and of the same koi. */
function stagesBefore(
  config: SkykoiConfig,
  { of, isPlain }: PlacedLists,
  { key }: ListedTool,
  koi: KoiId,
): readonly ToolStage[] {
  const isOfKoi = typeof of === "object";
  const names = new Set<ToolStage["name"]>();
  // `alsoAllow` adds to the profile, so that the profile takes nothing from it.
  if (key === "allow" && (isOfKoi || (of === "global" && isPlain))) names.add("profile");
  if (isOfKoi || !isPlain) names.add("global");
  if (isOfKoi && !isPlain) names.add("koi");
  return toolStages(config, koi, { session: "main" }).filter(({ name }) => names.has(name));
}

function judge(
  config: SkykoiConfig,
  { policy, isSandbox }: PlacedLists,
  { text, pointer }: ListedTool,
  stages: readonly ToolStage[],
): Finding | undefined {
  const tools = stages.length === 0 ? [] : entryTools(config, text, isSandbox);
  const denied = (policy.deny ?? []).map(toolMatcher);
  // What the same policy denies is another finding.
  if (tools.every((tool) => denied.some((matches) => matches(tool)))) return undefined;
  const verdicts = tools.map((tool) => judgeTool(stages, tool));
  const [first] = verdicts;
  if (!first || verdicts.some(({ isAllowed }) => isAllowed)) return undefined;
  const by = first.stage as OverridingStage;
  const reason = first.reason === "denied" ? "denied" : "not_listed";
  const related = [{ place: { pointer: first.pointer ?? "" }, label: "taken_here" as const }];
  return finding("tool/stage-overrides", pointer, { name: text, by, reason }, { related });
}
