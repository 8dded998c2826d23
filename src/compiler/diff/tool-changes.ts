// What changes in the settings from which a koi's tools follow: its own and those that it inherits. They are compared
// as they stand, so a change here can leave the tools as they were; no change here means the same tools.

import type { KoiConfig } from "../../config/koi.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { type KoiId, koiIdOf } from "../../routing/ids.ts";

/** A setting of a koi's tools that differs. */
export interface ToolChange {
  readonly koiId: KoiId;
  /** Dotted name: `tools.deny`, `sandbox.mode`. */
  readonly setting: string;
  /** `global`: it stands in `tools`, for all kois. */
  readonly level: "koi" | "global";
  /** JSON text, `null` where nothing is said. */
  readonly before: string | null;
  readonly after: string | null;
}

const FILTER = ["profile", "allow", "alsoAllow", "deny", "byProvider", "sandbox"] as const;
const GLOBAL = ["koiToKoi", "elevated", "subagents"] as const;

/** The changes of each koi that is on both sides, in the order of `koiIds`. */
export function diffTools(before: SkykoiConfig, after: SkykoiConfig, koiIds: readonly KoiId[]): ToolChange[] {
  return koiIds.flatMap((koiId) => {
    const [old, now] = [settingsOf(before, koiId), settingsOf(after, koiId)];
    return [...now].flatMap(([name, value]) => {
      const was = old.get(name);
      if (was === undefined || was.text === value.text) return [];
      return [{ koiId, setting: value.setting, level: value.level, before: was.text, after: value.text }];
    });
  });
}

interface Setting {
  readonly setting: string;
  readonly level: ToolChange["level"];
  readonly text: string | null;
}

/** Every setting by a name of its own, whether or not it is stated. */
function settingsOf(config: SkykoiConfig, koiId: KoiId): ReadonlyMap<string, Setting> {
  const own = (config.kois?.list ?? []).find((koi) => koiIdOf(koi.id) === koiId);
  const settings = new Map<string, Setting>();
  const note = (level: ToolChange["level"], setting: string, value: unknown): void => {
    settings.set(`${level} ${setting}`, {
      setting,
      level,
      text: value === undefined ? null : JSON.stringify(value),
    });
  };
  for (const key of FILTER) {
    note("koi", `tools.${key}`, own?.tools?.[key]);
    note("global", `tools.${key}`, config.tools?.[key]);
  }
  for (const key of GLOBAL) note("global", `tools.${key}`, config.tools?.[key]);
  const defaults = config.kois?.defaults?.sandbox;
  note("koi", "sandbox", merged(own?.sandbox, defaults));
  return settings;
}

/** What a koi says of its sandbox, and for the rest what all kois have. */
function merged(own: KoiConfig["sandbox"], defaults: KoiConfig["sandbox"]): object | undefined {
  return own || defaults ? { ...defaults, ...own } : undefined;
}
