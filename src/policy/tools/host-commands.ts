// Whether a koi can run commands on the machine of the gateway.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { KoiId } from "../../routing/ids.ts";
import { koiEntry } from "../koi-entry.ts";
import { isSandboxed } from "../sandbox/sandbox-settings.ts";
import { type ToolVerdict, judgeTool } from "./tool-table.ts";
import { type ToolContext, toolStages } from "./tool-stages.ts";

/**
 * What lets a koi run commands on the host in such a turn: the verdict about `exec`. `process` looks after what `exec` has
 * started, and starts nothing. `undefined` where `exec` is denied, where the sandbox holds it, or where it is told to run
 * nothing outside of one.
 */
export function hostCommands(
  config: SkykoiConfig,
  koiId: KoiId,
  context: ToolContext,
): ToolVerdict | undefined {
  const own = koiEntry(config, koiId)?.config.tools?.exec;
  const host = own?.host ?? config.tools?.exec?.host ?? "sandbox";
  const security = own?.security ?? config.tools?.exec?.security;
  if (host === "node" || security === "deny") return undefined;
  const isMain = context.session === "main";
  if (host === "sandbox" && isSandboxed(config, koiId, isMain)) return undefined;
  const exec = judgeTool(toolStages(config, koiId, context), "exec");
  return exec.isAllowed ? exec : undefined;
}

/** Whether a koi can run commands on the host in such a turn. Pure; never throws. */
export function mayRunOnHost(config: SkykoiConfig, koiId: KoiId, context: ToolContext): boolean {
  return hostCommands(config, koiId, context) !== undefined;
}
