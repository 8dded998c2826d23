// The pauses of `retry`: each twice as long as the one before, a share of it left to chance.

import type { RetryConfig } from "../config/channels/retry.ts";

/** Milliseconds before the attempt behind `attempt` (from 1). `random`: from 0 to 1. */
export function retryPauseMs(
  { minDelayMs, maxDelayMs, jitter }: Required<RetryConfig>,
  attempt: number,
  random: number,
): number {
  const plainMs = Math.min(minDelayMs * 2 ** (attempt - 1), maxDelayMs);
  return plainMs + plainMs * jitter * (random * 2 - 1);
}
