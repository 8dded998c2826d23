// What is known of the hits of bindings, over their tables in the gateway's own store.

import type { HitTable, NewHits } from "./hit-table.ts";

/** What the store needs of the file. */
export interface HitAccess {
  read<T>(work: (table: HitTable) => T): T;
  /** Resolves after the commit. */
  write<T>(work: (table: HitTable) => T): Promise<T>;
}

/** Hits of bindings, by their identities (`binding-identity.ts`). Writes reject, and reads throw, with a `StoreError`. */
export class HitStore {
  readonly #access: HitAccess;

  constructor(access: HitAccess) {
    this.#access = access;
  }

  add(hits: readonly NewHits[]): Promise<void> {
    return this.#access.write((table) => {
      for (const one of hits) table.add(one);
    });
  }

  /** How often a key of a binding decided, as far as that is written. */
  of(identity: string): number {
    return this.#access.read((table) => table.find(identity)?.hits ?? 0);
  }

  /** Notes that the current table has these keys. */
  see(identities: readonly string[], nowMs: number): Promise<void> {
    return this.#access.write((table) => table.see(identities, nowMs));
  }

  /** When all keys of a table were last seen; `undefined` where never. */
  countedAtMs(digest: string): number | undefined {
    return this.#access.read((table) => table.countedAtMs(digest));
  }

  /** All keys of a table have been seen. */
  counted(digest: string, nowMs: number): Promise<void> {
    return this.#access.write((table) => table.counted(digest, nowMs));
  }
}
