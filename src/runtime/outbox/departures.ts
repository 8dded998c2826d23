// Who waits until a reply has left the outbox, sent or given up.

import type { Clock } from "../clock.ts";

/** Those who wait, by the key of the reply. */
export class Departures {
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #clock: Pick<Clock, "after">;

  constructor(clock: Pick<Clock, "after">) {
    this.#clock = clock;
  }

  /** Resolves when the reply has left, at the latest after `mostMs`. One that is not on its way must not be waited for. */
  of(outboxKey: string, mostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(outboxKey) ?? new Set();
      this.#waiting.set(outboxKey, waiting);
      const end = (): void => {
        cancel();
        waiting.delete(end);
        if (waiting.size === 0) this.#waiting.delete(outboxKey);
        resolve();
      };
      const cancel = this.#clock.after(mostMs, end);
      waiting.add(end);
    });
  }

  /** Nobody waits any longer. */
  endAll(): void {
    for (const outboxKey of this.#waiting.keys()) this.left(outboxKey);
  }

  /** The reply has left. */
  left(outboxKey: string): void {
    this.#waiting.get(outboxKey)?.forEach((end) => end());
  }
}
