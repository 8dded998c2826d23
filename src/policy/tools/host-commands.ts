// Whether a koi can run commands on the machine of the gateway.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { KoiId } from "../../routing/ids.ts";
import { isSandboxed } from "../sandbox/sandbox-settings.ts";
import { execRules } from "./exec-rules.ts";
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
  const rules = execRules(config, koiId, {
    isSandboxed: isSandboxed(config, koiId, context.session === "main"),
    isOwner: true,
  });
  if (rules.where !== "gateway" || rules.security.value === "deny") return undefined;
  const exec = judgeTool(toolStages(config, koiId, context), "exec");
  return exec.isAllowed ? exec : undefined;
}

/** Whether a koi can run commands on the host in such a turn. Pure; never throws. */
export function mayRunOnHost(config: SkykoiConfig, koiId: KoiId, context: ToolContext): boolean {
  return hostCommands(config, koiId, context) !== undefined;
}
