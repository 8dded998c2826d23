// How much one turn of a koi may use: its own `turnLimits` over those of `kois.defaults`, key by key. Pure.

import { DEFAULTS } from "../config/defaults.ts";
import type { SkykoiConfig } from "../config/skykoi-config.ts";
import type { KoiId } from "../routing/ids.ts";
import { koiEntry } from "./koi-entry.ts";

/** The limits of a turn. */
export interface KoiTurnLimits {
  readonly maxSteps: number;
  /** US dollars; absent where there is no limit. */
  readonly maxCostUsd?: number;
}

/** The limits of the turns of `koiId`. Never throws. */
export function turnLimits(config: SkykoiConfig, koiId: KoiId): KoiTurnLimits {
  const own = koiEntry(config, koiId)?.config.turnLimits;
  const { maxSteps, maxCostUsd } = { ...config.kois?.defaults?.turnLimits, ...own };
  return {
    maxSteps: maxSteps ?? DEFAULTS.kois.defaults.turnLimits.maxSteps,
    ...(maxCostUsd !== undefined && { maxCostUsd }),
  };
}
