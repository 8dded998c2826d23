// Looks now and then whether something is another than before, for what changes without telling: only while somebody wants
// to know, and at most once in a while.

import type { Clock } from "../clock.ts";
import { lookEveryMs } from "./limits.ts";

/** What is watched. */
export interface Watched {
  readonly clock: Clock;
  /** How it looks now; equal texts mean that nothing changed. May throw: then nothing is known this time. */
  look(): string;
  /** Whether anybody still wants to know. */
  isWanted(): boolean;
  /** Told of a change. */
  onChange(): void;
}

/** Watches one thing. */
export class ChangeWatch {
  readonly #watched: Watched;
  #before: string | undefined;
  #cancel: (() => void) | undefined;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** Begins, where it does not watch yet: a change is one from now on. */
  start(): void {
    if (this.#cancel) return;
    this.#before = this.#look();
    this.#again();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #again(): void {
    this.#cancel = this.#watched.clock.after(lookEveryMs, () => {
      this.#cancel = undefined;
      if (!this.#watched.isWanted()) return;
      const now = this.#look();
      const isOther = now !== undefined && now !== this.#before;
      this.#before = now ?? this.#before;
      this.#again();
      if (isOther) this.#watched.onChange();
    });
  }

  #look(): string | undefined {
    try {
      return this.#watched.look();
    } catch {
      return undefined;
    }
  }
}
