// What a call costs, where the entry of its model names prices, and who may be asked where a turn may cost only so much. Pure.

import type { ModelCost } from "../../config/models.ts";
import type { TurnUsage } from "../conversation.ts";
import type { ProviderSettings } from "./provider-lookup.ts";

const million = 1_000_000;

/** Whether a turn with a limit of cost may ask this model: its prices are known. */
export function hasPrice({ api, cost }: ProviderSettings): boolean {
  return api === "echo" || cost !== undefined;
}

/** What an answer used: as its provider counted, with its cost; an answer for nothing costs nothing, counted or not. */
export function answerUsage(
  counted: TurnUsage | undefined,
  prices: ModelCost | undefined,
): TurnUsage | undefined {
  if (counted) return pricedUsage(counted, prices);
  const isFree = prices !== undefined && Object.values(prices).every((price) => price === 0);
  return isFree ? { inputTokens: 0, outputTokens: 0, costUsd: 0 } : undefined;
}

/** `usage` with its cost by `prices` (US dollars for a million tokens); without prices as it is. */
export function pricedUsage(usage: TurnUsage, prices: ModelCost | undefined): TurnUsage {
  if (!prices) return usage;
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0 } = prices;
  // Providers count what the cache gave or took as input too.
  const plainTokens = Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens);
  const sum =
    plainTokens * input + outputTokens * output + cacheReadTokens * cacheRead + cacheWriteTokens * cacheWrite;
  return { ...usage, costUsd: sum / million };
}
