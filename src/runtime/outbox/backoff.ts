// How long to wait before the next attempt: exponential, capped, with half of it left to chance, so that what
// failed together does not come back together.

/** Shortest and longest wait, milliseconds. */
export interface BackoffRange {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Wait after the `attempt`-th failure (from 1): between half and all of `baseMs · 2^(attempt-1)`, at most `maxMs`. */
export function backoffMs(attempt: number, range: BackoffRange, random: () => number): number {
  const whole = Math.min(range.maxMs, range.baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(whole / 2 + (random() * whole) / 2);
}
