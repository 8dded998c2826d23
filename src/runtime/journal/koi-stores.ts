// The stores of all kois: opened when first needed; what is not used for a while rests. A store that can't be
// opened is a fault of that koi alone.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { isLogAlone } from "../../koi/store/database.ts";
import type { KoiStore } from "../../koi/store/koi-store.ts";
import { isAtRest } from "../../koi/store/rest-note.ts";
import { StoreError } from "../../koi/store/store-error.ts";
import { KOI_STORE_FILE, openKoiStore } from "../../koi/store/sqlite-koi-store.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { KoiId } from "../../routing/ids.ts";
import { said } from "../said.ts";
import type { Resting, StoreKeeper } from "./store-keeper.ts";

/** Where a koi's store and its workspace lie; paths absolute. @throws Error where the koi must not run here */
export type HomeOf = (koi: CompiledKoi) => { readonly sessionsDir: string; readonly workspace: string };

type StoreOf = (koi: CompiledKoi) => { readonly sessionsDir: string };

/** Koi stores by folder. */
export class KoiStores {
  readonly #homeOf: StoreOf;
  readonly #now: () => number;
  readonly #keeper: StoreKeeper | undefined;
  readonly #stores = new Map<string, KoiStore>();
  readonly #faults = new Map<KoiId, string>();
  #isClosed = false;

  /**
   * With a keeper, stores rest, and say of themselves where nothing waits in them: for the gateway, which holds the lock
   * of the state dir. Without one, they stay open until all are closed.
   */
  constructor(homeOf: StoreOf, now: () => number, keeper?: StoreKeeper) {
    this.#homeOf = homeOf;
    this.#now = now;
    this.#keeper = keeper;
  }

  /**
   * The store of a koi, which may be held for as long as the gateway runs. Where its folder was deleted, moved or put
   * back meanwhile, what lies there now counts.
   * @throws StoreError (or what `homeOf` throws) where the store can't be opened; the next call tries again
   */
  of(koi: CompiledKoi): KoiStore {
    try {
      const directory = this.#homeOf(koi).sessionsDir;
      if (this.#isClosed) throw new StoreError("closed", directory, "the gateway has stopped");
      const known = this.#stores.get(directory);
      const store = known ?? this.#open(directory);
      const isOpened = known?.wake() ?? true;
      // What was open already may fail all the same: `failed` and `worked` tell of that.
      if (isOpened) this.#faults.delete(koi.id);
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
    const file = this.#fileOf(koi);
    return existsSync(file) || isLogAlone(file) ? this.of(koi) : undefined;
  }

  /** The store of a koi in which something may wait; `undefined` where it is known that nothing does. @throws as `of` */
  unsettled(koi: CompiledKoi): KoiStore | undefined {
    try {
      if (isAtRest(this.#fileOf(koi))) return undefined;
    } catch {
      // Where the koi has no home on this machine, `existing` says so.
    }
    return this.existing(koi);
  }

  /** Why stores could not be opened, read or written when last tried, by koi. */
  faults(): ReadonlyMap<KoiId, string> {
    return this.#faults;
  }

  /** Commits and closes everything; nothing is opened any more. */
  close(): void {
    this.#isClosed = true;
    this.#keeper?.stop();
    for (const store of this.#stores.values()) store.close();
    this.#stores.clear();
  }

  #fileOf(koi: CompiledKoi): string {
    return join(this.#homeOf(koi).sessionsDir, KOI_STORE_FILE);
  }

  #open(directory: string): KoiStore {
    const keeper = this.#keeper;
    let store: KoiStore | undefined;
    const resting: Resting = { rest: () => store?.rest() };
    store = openKoiStore(directory, {
      now: this.#now,
      leavesNote: keeper !== undefined,
      onUse: () => keeper?.used(resting),
    });
    this.#stores.set(directory, store);
    return store;
  }
}
