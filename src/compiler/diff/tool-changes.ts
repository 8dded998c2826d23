// What changes in the settings from which a koi's tools follow: its own and those that it inherits. They are compared
// as they stand, so a change here can leave the tools as they were; no change here means the same tools.

import type { KoiConfig } from "../../config/koi.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { type KoiId, koiIdOf } from "../../routing/ids.ts";

/** A setting of a koi's tools that differs. */
export interface ToolChange {
  /** `null`: said for all kois, in `tools`. */
  readonly koiId: KoiId | null;
  /** Dotted name: `tools.deny`, `sandbox.mode`. */
  readonly setting: string;
  /** JSON text, `null` where nothing is said. */
  readonly before: string | null;
  readonly after: string | null;
}

const FILTER = ["profile", "allow", "alsoAllow", "deny", "byProvider", "sandbox"] as const;
const GLOBAL = ["koiToKoi", "elevated", "subagents"] as const;

/** The changes for all kois, then of each koi that is on both sides, in the order of `koiIds`. */
export function diffTools(before: SkykoiConfig, after: SkykoiConfig, koiIds: readonly KoiId[]): ToolChange[] {
  return [
    ...changed(null, globalSettings(before), globalSettings(after)),
    ...koiIds.flatMap((koiId) => changed(koiId, koiSettings(before, koiId), koiSettings(after, koiId))),
  ];
}

/** Values by the name of their setting. Every setting is there, stated or not. */
type Settings = Readonly<Record<string, unknown>>;

function changed(koiId: KoiId | null, before: Settings, after: Settings): ToolChange[] {
  return Object.keys(after).flatMap((setting) => {
    const [old, now] = [textOf(before[setting]), textOf(after[setting])];
    return old === now ? [] : [{ koiId, setting, before: old, after: now }];
  });
}

function textOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function filters(tools: KoiConfig["tools"]): Settings {
  return Object.fromEntries(FILTER.map((key) => [`tools.${key}`, tools?.[key]]));
}

function globalSettings({ tools }: SkykoiConfig): Settings {
  return { ...filters(tools), ...Object.fromEntries(GLOBAL.map((key) => [`tools.${key}`, tools?.[key]])) };
}

function koiSettings(config: SkykoiConfig, koiId: KoiId): Settings {
  const own = (config.kois?.list ?? []).find((koi) => koiIdOf(koi.id) === koiId);
  const defaults = config.kois?.defaults?.sandbox;
  // What a koi says of its sandbox, and for the rest what all kois have.
  const sandbox = own?.sandbox || defaults ? { ...defaults, ...own?.sandbox } : undefined;
  return { ...filters(own?.tools), sandbox };
}
