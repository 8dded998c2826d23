// Which tools an entry of an allow list lets through, MCP tools that it spells out among them.

import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import {
  MCP_PREFIX,
  type ToolMatcher,
  canonicalEntry,
  toolMatcher,
} from "../../../policy/tools/tool-names.ts";
import { knownTools } from "../../../policy/tools/tool-table.ts";

/** The tools of an entry, in their one spelling; none where it names nothing. */
export function entryTools(config: SkykoiConfig, text: string, isSandbox: boolean): readonly string[] {
  const name = canonicalEntry(text);
  const matches = toolMatcher(text);
  const tools = knownTools(config).filter(
    (tool) => matches(tool) || (!isSandbox && comesWithExec(config, tool, matches)),
  );
  return name.startsWith(MCP_PREFIX) && !tools.includes(name) ? [...tools, name] : tools;
}

/** Who may run commands may apply patches, where they are switched on, but not by the sandbox's own list. */
function comesWithExec(config: SkykoiConfig, tool: string, matches: ToolMatcher): boolean {
  return tool === "apply_patch" && matches("exec") && patchesAreOn(config);
}

/** A config never changes, so all of its kois are asked once. */
const switchedOn = new WeakMap<SkykoiConfig, boolean>();

function patchesAreOn(config: SkykoiConfig): boolean {
  const known = switchedOn.get(config);
  if (known !== undefined) return known;
  const blocks = [config.tools, ...(config.kois?.list ?? []).map((koi) => koi.tools)];
  const isOn = blocks.some((block) => block?.exec?.applyPatch?.enabled === true);
  switchedOn.set(config, isOn);
  return isOn;
}
