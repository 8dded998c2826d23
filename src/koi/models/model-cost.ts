// What a call costs, where the entry of its model names prices. Pure.

import type { ModelCost } from "../../config/models.ts";
import type { TurnUsage } from "../conversation.ts";

const million = 1_000_000;

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
