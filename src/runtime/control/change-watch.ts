// Looks now and then whether something is another than before, for what changes without telling: only while somebody wants
// to know, and at most once in a while.

import type { Clock } from "../clock.ts";
import { lookEveryMs } from "./limits.ts";

/** What is watched. */
export interface Watched<Value> {
  readonly clock: Clock;
  /** How it is now, as JSON would say it. May throw: then nothing is known this time. */
  look(): Value;
  /** Whether anybody still wants to know. */
  isWanted(): boolean;
  /** Told of a change. */
  onChange(value: Value): void;
}

/** Watches one thing. Never throws. */
export class ChangeWatch<Value> {
  readonly #watched: Watched<Value>;
  #before: string | undefined;
  #cancel: (() => void) | undefined;

  constructor(watched: Watched<Value>) {
    this.#watched = watched;
  }

  /** Begins, where it does not watch yet: a change is one from now on. */
  start(): void {
    if (this.#cancel) return;
    this.#before = this.#look()?.text;
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
      const isOther = now !== undefined && now.text !== this.#before;
      this.#before = now?.text ?? this.#before;
      this.#again();
      if (isOther) this.#watched.onChange(now.value);
    });
  }

  #look(): { readonly value: Value; readonly text: string } | undefined {
    try {
      const value = this.#watched.look();
      return { value, text: JSON.stringify(value) };
    } catch {
      return undefined;
    }
  }
}
