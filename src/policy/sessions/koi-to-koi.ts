// Which kois may have to do with each other, and how far one message may go from koi to koi.

import { DEFAULTS } from "../../config/defaults.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { KoiId } from "../../routing/ids.ts";
import { koiEntry } from "../koi-entry.ts";
import { matchesKoiPattern } from "../koi-pattern.ts";

/** Whether two different kois may reach each other's sessions: it is switched on, and both are listed. */
export function areInTouch(config: SkykoiConfig, one: KoiId, other: KoiId): boolean {
  const { enabled = false, allow = [] } = config.tools?.koiToKoi ?? {};
  const isListed = (id: KoiId): boolean => allow.some((pattern) => matchesKoiPattern(pattern, id));
  return enabled && isListed(one) && isListed(other);
}

/** Whether a koi may start background runs in a koi: in itself, and in those that its `subagents.allowKois` names. */
export function mayRunIn(config: SkykoiConfig, requester: KoiId, target: KoiId): boolean {
  if (requester === target) return true;
  const allowed = koiEntry(config, requester)?.config.subagents?.allowKois ?? [];
  return allowed.some((pattern) => matchesKoiPattern(pattern, target));
}

/** How far a chain may go: steps from koi to koi, tokens, US dollars (`undefined`: no limit). */
export interface ChainLimits {
  readonly maxHops: number;
  readonly maxTokens: number;
  readonly maxCostUsd: number | undefined;
}

/** The limits of a chain. */
export function chainLimits({ session }: SkykoiConfig): ChainLimits {
  const { maxHops, maxChainTokens, maxChainCostUsd } = session?.koiToKoi ?? {};
  const standard = DEFAULTS.session.koiToKoi;
  return {
    maxHops: maxHops ?? standard.maxHops,
    maxTokens: maxChainTokens ?? standard.maxChainTokens,
    maxCostUsd: maxChainCostUsd,
  };
}

/** How often two kois may answer each other after the first answer. */
export function maxPingPongTurns({ session }: SkykoiConfig): number {
  return session?.koiToKoi?.maxPingPongTurns ?? DEFAULTS.session.koiToKoi.maxPingPongTurns;
}
