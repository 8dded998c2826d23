// The stores of all kois: opened when first needed, kept until the gateway stops. A store that can't be
// opened is a fault of that koi alone.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { isLogAlone } from "../../koi/store/database.ts";
import type { KoiStore } from "../../koi/store/koi-store.ts";
import { KOI_STORE_FILE, openKoiStore } from "../../koi/store/sqlite-koi-store.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { KoiId } from "../../routing/ids.ts";
import { said } from "../said.ts";

/** Where a koi's store lies; paths absolute. */
export type HomeOf = (koi: CompiledKoi) => { readonly sessionsDir: string };

/** Open koi stores by folder. */
export class KoiStores {
  readonly #homeOf: HomeOf;
  readonly #now: () => number;
  readonly #open = new Map<string, KoiStore>();
  readonly #faults = new Map<KoiId, string>();

  constructor(homeOf: HomeOf, now: () => number) {
    this.#homeOf = homeOf;
    this.#now = now;
  }

  /** @throws StoreError (or what `homeOf` throws) where the store can't be opened; the next call tries again */
  of(koi: CompiledKoi): KoiStore {
    try {
      const directory = this.#homeOf(koi).sessionsDir;
      const known = this.#open.get(directory);
      if (known) return known;
      const store = openKoiStore(directory, { now: this.#now });
      this.#open.set(directory, store);
      this.#faults.delete(koi.id);
      return store;
    } catch (thrown) {
      this.failed(koi.id, thrown);
      throw thrown;
    }
  }

  /** The store of a koi could not be read or written. */
  failed(koiId: KoiId, thrown: unknown): void {
    this.#faults.set(koiId, said(thrown));
  }

  /** The store of a koi could be written (again). */
  worked(koiId: KoiId): void {
    this.#faults.delete(koiId);
  }

  /** The store of a koi that has one on disk already, else `undefined`. @throws as `of` */
  existing(koi: CompiledKoi): KoiStore | undefined {
    const file = join(this.#homeOf(koi).sessionsDir, KOI_STORE_FILE);
    return existsSync(file) || isLogAlone(file) ? this.of(koi) : undefined;
  }

  /** Why stores could not be opened, read or written when last tried, by koi. */
  faults(): ReadonlyMap<KoiId, string> {
    return this.#faults;
  }

  /** Commits and closes everything. */
  close(): void {
    for (const store of this.#open.values()) store.close();
    this.#open.clear();
  }
}
