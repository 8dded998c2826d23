// A clock whose hands the test turns. Alarms ring in order of their time, and only inside `advance`.

import type { SocketClock } from "../../../src/channels/web-socket/clock.ts";

/** A clock that stands still until `advance`. */
export class FakeClock implements SocketClock {
  #nowMs = 1_700_000_000_000;
  #alarms: { readonly atMs: number; readonly run: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const alarm = { atMs: this.#nowMs + delayMs, run };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** Lets `ms` pass. */
  advance(ms: number): void {
    const end = this.#nowMs + ms;
    for (;;) {
      const next = this.#alarms.filter((alarm) => alarm.atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) {
        break;
      }
      this.#alarms = this.#alarms.filter((alarm) => alarm !== next);
      this.#nowMs = next.atMs;
      next.run();
    }
    this.#nowMs = end;
  }
}
