// The stores of all kois: opened when first needed, kept until the gateway stops. A store that can't be
// opened is a fault of that koi alone.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { KoiStore } from "../../koi/store/koi-store.ts";
import { StoreError } from "../../koi/store/store-error.ts";
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
  #isClosed = false;

  constructor(homeOf: HomeOf, now: () => number) {
    this.#homeOf = homeOf;
    this.#now = now;
  }

  /** @throws StoreError (or what `homeOf` throws) where the store can't be opened; the next call tries again */
  of(koi: CompiledKoi): KoiStore {
    try {
      const directory = this.#homeOf(koi).sessionsDir;
      if (this.#isClosed) throw new StoreError("closed", directory, "the gateway has stopped");
      this.#letGoOfLost(directory);
      const store = this.#open.get(directory) ?? openKoiStore(directory, { now: this.#now });
      this.#open.set(directory, store);
      this.#faults.delete(koi.id);
      return store;
    } catch (thrown) {
      this.#faults.set(koi.id, said(thrown));
      throw thrown;
    }
  }

  /** A koi's folder may be deleted, moved or put back while the gateway runs: then what lies there now counts. */
  #letGoOfLost(directory: string): void {
    const store = this.#open.get(directory);
    if (!store?.isLost()) return;
    store.close();
    this.#open.delete(directory);
  }

  /** The store of a koi that has one on disk already, else `undefined`. @throws as `of` */
  existing(koi: CompiledKoi): KoiStore | undefined {
    return existsSync(join(this.#homeOf(koi).sessionsDir, KOI_STORE_FILE)) ? this.of(koi) : undefined;
  }

  /** Why stores could not be opened when last tried, by koi. */
  faults(): ReadonlyMap<KoiId, string> {
    return this.#faults;
  }

  /** Commits and closes everything; nothing is opened any more. */
  close(): void {
    this.#isClosed = true;
    for (const store of this.#open.values()) store.close();
    this.#open.clear();
  }
}
