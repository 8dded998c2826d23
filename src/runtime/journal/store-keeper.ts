// Which koi stores stay open: those that are in use. An open one costs about 0.2 MB and three file handles. What rests
// opens again when it is used, so this is about weight alone.

import type { Clock } from "../clock.ts";

/** What can rest. */
export interface Resting {
  rest(): void;
}

/** An unused store rests after this time, whatever their number. */
const IDLE_MS = 5 * 60_000;
/** Above this number, a store rests that was not used for a moment. */
const MANY = 64;
const MOMENT_MS = 10_000;
/** Above this number, the one used longest ago rests at once. */
const TOO_MANY = 256;
/** Time for messages between two stores that rest: each may sync the disk. */
const PAUSE_MS = 20;
/** After so many have rested, what they held is collected as soon as no other one is due. */
const MANY_RESTED = 16;

/** Lets stores rest. Sets no timer while none is open. */
export class StoreKeeper {
  readonly #clock: Clock;
  readonly #collect: () => void;
  /** Open stores and when each was last used, the one used longest ago first. */
  readonly #usedAtMs = new Map<Resting, number>();
  #isCrowded = false;
  #cancel: (() => void) | undefined;
  #isStopped = false;
  #rested = 0;

  /** `collect` gives back what stores held that rest. */
  constructor(clock: Clock, collect: () => void) {
    this.#clock = clock;
    this.#collect = collect;
  }

  /** Open stores. */
  get size(): number {
    return this.#usedAtMs.size;
  }

  /** Takes note that a store is being used. */
  used(store: Resting): void {
    if (this.#isStopped) return;
    this.#usedAtMs.delete(store);
    this.#usedAtMs.set(store, this.#clock.now());
    if (this.#usedAtMs.size > TOO_MANY) this.#restOldest();
    const isCrowded = this.#usedAtMs.size > MANY;
    if (this.#cancel && isCrowded === this.#isCrowded) return;
    this.#isCrowded = isCrowded;
    this.#wait();
  }

  /** Lets nothing rest any more. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#usedAtMs.clear();
  }

  #restOldest(): void {
    const [oldest] = this.#usedAtMs.keys();
    if (!oldest) return;
    this.#usedAtMs.delete(oldest);
    this.#rested += 1;
    oldest.rest();
  }

  /** Sets the timer for the store that is due next. */
  #wait(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#usedAtMs.size === 0) return;
    this.#cancel = this.#clock.after(Math.max(PAUSE_MS, this.#dueInMs()), () => {
      // The oldest may have been used since.
      if (this.#dueInMs() <= 0) this.#restOldest();
      if (this.#rested >= MANY_RESTED && (this.size === 0 || this.#dueInMs() > 0)) {
        this.#rested = 0;
        this.#collect();
      }
      this.#wait();
    });
  }

  /** Until the store used longest ago is to rest. */
  #dueInMs(): number {
    const [usedAtMs = 0] = this.#usedAtMs.values();
    const idleMs = this.#usedAtMs.size > MANY ? MOMENT_MS : IDLE_MS;
    const agoMs = this.#clock.now() - usedAtMs;
    // A clock that was set back: nobody knows how long ago it was.
    return agoMs < 0 ? 0 : idleMs - agoMs;
  }
}
