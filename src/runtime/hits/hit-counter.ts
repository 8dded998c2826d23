// Counts which bindings decide, so that those that nobody needs can be found. Kept in memory and written now and
// then: a crash costs the counts of some seconds, a message costs no write.

import { setImmediate } from "node:timers/promises";
import type { Facts } from "../../routing/facts.ts";
import type { Clock } from "../clock.ts";
import type { LoadedTable } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import type { HitStore } from "./hit-store.ts";
import type { NewHits } from "./hit-table.ts";

const WRITE_EVERY_MS = 10_000;
/** Keys of a table that are written at once; between two groups messages have their turn. */
const GROUP = 500;
/** How long the keys of an unchanged table are not looked at again. */
const CENSUS_MS = 24 * 3_600_000;

/** What a counter needs from outside. */
export interface HitOptions {
  readonly store: HitStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** Counts hits of bindings. Never throws and never rejects. */
export class HitCounter {
  readonly #options: HitOptions;
  #hits = new Map<string, { hits: number; lastHitMs: number }>();
  /** Those that are being written. */
  #leaving: ReadonlyMap<string, { readonly hits: number }> = new Map();
  #cancel: (() => void) | undefined;
  #census: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: HitOptions) {
    this.#options = options;
  }

  /** The binding decided a message. */
  note(table: LoadedTable, facts: Facts, bindingIndex: number): void {
    const identity = table.bindingKey?.(facts, bindingIndex);
    if (identity === undefined || this.#isStopped) return;
    const { clock } = this.#options;
    const { hits = 0 } = this.#hits.get(identity) ?? {};
    this.#hits.set(identity, { hits: hits + 1, lastHitMs: clock.now() });
    this.#cancel ??= clock.after(WRITE_EVERY_MS, () => {
      this.#cancel = undefined;
      void this.#write();
    });
  }

  /** How often a key of a binding decided, also what is not written yet. @throws StoreError */
  of(identity: string): number {
    const unwritten = (this.#hits.get(identity)?.hits ?? 0) + (this.#leaving.get(identity)?.hits ?? 0);
    return this.#options.store.of(identity) + unwritten;
  }

  /** Notes which bindings there are, so that their age is known. Resolves when all are noted. */
  see(table: LoadedTable): Promise<void> {
    this.#census = this.#census
      .then(() => this.#see(table))
      .catch((error: unknown) => {
        this.#options.log.error({ error: said(error) }, "the age of bindings could not be recorded");
      });
    return this.#census;
  }

  /** Writes what is left, and counts no more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#census;
    await this.#write();
  }

  async #see({ digest, bindingKeys }: LoadedTable): Promise<void> {
    const { store, clock } = this.#options;
    if (!bindingKeys || clock.now() - (store.countedAtMs(digest) ?? -Infinity) < CENSUS_MS) return;
    let group: string[] = [];
    for (const identity of bindingKeys()) {
      if (this.#isStopped) return;
      if (group.push(identity) < GROUP) continue;
      await store.see(group, clock.now());
      group = [];
      await setImmediate();
    }
    await store.see(group, clock.now());
    await store.counted(digest, clock.now());
  }

  async #write(): Promise<void> {
    const taken = this.#hits;
    if (taken.size === 0) return;
    this.#hits = new Map();
    this.#leaving = taken;
    const rows = [...taken].map(([identity, hits]): NewHits => ({ identity, ...hits }));
    try {
      await this.#options.store.add(rows);
    } catch (error) {
      this.#options.log.error({ error: said(error) }, "hits of bindings could not be recorded");
    }
    this.#leaving = new Map();
  }
}
