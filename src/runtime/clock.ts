// Time and chance, handed in, so that retries and time-outs are tested without waiting.

/** Time and chance. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `action` once after `delayMs`; the returned function takes it back. */
  after(delayMs: number, action: () => void): () => void;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  random(): number;
}

/** The machine's own. Whoever sets a timer takes it back before the gateway has stopped. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Resolves with `value` after `delayMs`, or as `promise` does if that comes first. */
export function withDeadline<T, D>(
  clock: Clock,
  promise: Promise<T>,
  delayMs: number,
  value: D,
): Promise<T | D> {
  return new Promise<T | D>((resolve, reject) => {
    const cancel = clock.after(delayMs, () => resolve(value));
    promise.then(resolve, reject).finally(cancel);
  });
}
