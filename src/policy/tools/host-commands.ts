// Whether a koi can run commands outside of a sandbox: on the machine of the gateway, or on a node.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { KoiId } from "../../routing/ids.ts";
import { mayElevate } from "../elevated.ts";
import { isSandboxed } from "../sandbox/sandbox-settings.ts";
import { execRules, execSetting } from "./exec-rules.ts";
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

/** Commands that no sandbox holds. */
export interface OutsideCommands {
  /** `elevated`: on the gateway's machine, since `tools.elevated` lists who asks. */
  readonly where: "gateway" | "node" | "elevated";
  /** About the tool that runs them. */
  readonly verdict: ToolVerdict;
}

/**
 * What a koi can run outside of a sandbox in such a turn, for `sender` (a canonical id on `channel`). A node's own rules are not
 * known here: commands count that the gateway would send there. Pure; never throws.
 */
export function outsideCommands(
  config: SkykoiConfig,
  koiId: KoiId,
  context: ToolContext,
  asking?: { readonly channel: ChannelId; readonly sender: string },
): OutsideCommands | undefined {
  const verdict = hostCommands(config, koiId, context);
  if (verdict) return { where: "gateway", verdict };
  const stages = toolStages(config, koiId, context);
  const exec = judgeTool(stages, "exec");
  const isDenied = execSetting(config, koiId, "security")?.value === "deny";
  if (!exec.isAllowed || isDenied) return undefined;
  const nodes = judgeTool(stages, "nodes");
  const isSent = execSetting(config, koiId, "host")?.value === "node";
  if (isSent || nodes.isAllowed) return { where: "node", verdict: isSent ? exec : nodes };
  const isElevated = asking !== undefined && mayElevate(config, asking.channel, [asking.sender]);
  return isElevated ? { where: "elevated", verdict: exec } : undefined;
}
