// Waiting on the host's clock.

import type { ChannelClock } from "./channel-host.ts";

/** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
export function pause(clock: ChannelClock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal?.addEventListener("abort", done, { once: true });
  });
}
