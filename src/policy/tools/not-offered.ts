// Tools that are switched off as a whole, before any filter: apply_patch unless it is asked for, memory without a search.

import { DEFAULTS } from "../../config/defaults.ts";
import type { KoiEntry } from "../koi-entry.ts";
import { pointerTo } from "../../config/pointer.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { TOOL_GROUPS } from "../../config/tool-names.ts";
import { matchesKoiPattern as matchesPattern } from "../koi-pattern.ts";
import type { ToolStage } from "./tool-stage.ts";

/** The first stage; `undefined` where every tool is offered. `model` is `provider/model`, if known. */
export function notOffered(
  config: SkykoiConfig,
  koi: KoiEntry | undefined,
  model: string | undefined,
): ToolStage | undefined {
  const off = [patchIsOff(config, koi, model), ...memoryIsOff(config, koi)].filter(
    (one) => one !== undefined,
  );
  if (off.length === 0) return undefined;
  const deny = off.map(({ tool, pointer }) => ({
    text: tool,
    pointer,
    matches: (name: string) => name === tool,
  }));
  return { name: "offer", allow: undefined, allowPointer: "", deny };
}

interface Off {
  readonly tool: string;
  readonly pointer: string;
}

function patchIsOff(
  config: SkykoiConfig,
  koi: KoiEntry | undefined,
  model: string | undefined,
): Off | undefined {
  const tool = "apply_patch";
  const at = ["tools", "exec", "applyPatch"];
  const levels = [
    { block: koi?.config.tools?.exec?.applyPatch, pointer: pointerTo(koi?.pointer ?? "", ...at) },
    { block: config.tools?.exec?.applyPatch, pointer: pointerTo("", ...at) },
  ];
  const enabled = levels.find(({ block }) => block?.enabled !== undefined);
  if (!(enabled?.block?.enabled ?? DEFAULTS.tools.exec.applyPatch.enabled)) {
    return { tool, pointer: enabled ? pointerTo(enabled.pointer, "enabled") : "" };
  }
  const models = levels.find(({ block }) => block?.allowModels !== undefined);
  if (model === undefined || !models) return undefined;
  const isOffered = models.block?.allowModels?.some((pattern) =>
    matchesPattern(pattern, model.toLowerCase()),
  );
  return isOffered ? undefined : { tool, pointer: pointerTo(models.pointer, "allowModels") };
}

function memoryIsOff(config: SkykoiConfig, koi: KoiEntry | undefined): readonly Off[] {
  const levels = [
    { block: koi?.config.memorySearch, pointer: pointerTo(koi?.pointer ?? "", "memorySearch") },
    { block: config.kois?.defaults?.memorySearch, pointer: "/kois/defaults/memorySearch" },
  ];
  const stated = levels.find(({ block }) => block?.enabled !== undefined);
  if (stated?.block?.enabled ?? DEFAULTS.kois.defaults.memorySearch.enabled) return [];
  const pointer = stated ? pointerTo(stated.pointer, "enabled") : "";
  return (TOOL_GROUPS["group:memory"] ?? []).map((tool) => ({ tool, pointer }));
}
