// A clock whose hands a test turns itself.

import type { Clock } from "../../src/runtime/clock.ts";

interface Alarm {
  readonly atMs: number;
  readonly action: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #nowMs: number;
  #alarms: Alarm[] = [];
  /** What `random` gives. */
  chance = 0.5;

  constructor(nowMs: number = Date.parse("2026-01-02T03:04:05Z")) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  random(): number {
    return this.chance;
  }

  after(delayMs: number, action: () => void): () => void {
    const alarm = { atMs: this.#nowMs + delayMs, action };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** Milliseconds until each alarm that is set, soonest first. */
  pending(): number[] {
    return this.#alarms.map(({ atMs }) => atMs - this.#nowMs).sort((a, b) => a - b);
  }

  /** Goes on by `ms` and rings what is due, in order. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const [next] = this.#alarms.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.#alarms = this.#alarms.filter((other) => other !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.action();
    }
    this.#nowMs = endMs;
  }
}
