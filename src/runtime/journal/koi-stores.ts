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

/** Where a koi's store and its workspace lie; paths absolute. @throws Error where the koi must not run here */
export type HomeOf = (koi: CompiledKoi) => { readonly sessionsDir: string; readonly workspace: string };

type StoreOf = (koi: CompiledKoi) => { readonly sessionsDir: string };

/** Open koi stores by folder. */
export class KoiStores {
  readonly #homeOf: StoreOf;
  readonly #now: () => number;
  readonly #open = new Map<string, KoiStore>();
  readonly #faults = new Map<KoiId, string>();
  #isClosed = false;

  constructor(homeOf: StoreOf, now: () => number) {
    this.#homeOf = homeOf;
    this.#now = now;
  }

  /** @throws StoreError (or what `homeOf` throws) where the store can't be opened; the next call tries again */
  of(koi: CompiledKoi): KoiStore {
    try {
      const directory = this.#homeOf(koi).sessionsDir;
      if (this.#isClosed) throw new StoreError("closed", directory, "the gateway has stopped");
      const store = this.#open.get(directory) ?? openKoiStore(directory, { now: this.#now });
      this.#open.set(directory, store);
      this.#faults.delete(koi.id);
      return store;
    } catch (thrown) {
      this.#faults.set(koi.id, said(thrown));
      throw thrown;
    }
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
