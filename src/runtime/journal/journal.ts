// The journal: a claim in the gateway's store first, then a row in the inbox of each koi that gets the
// message. Whatever stops the second step, the claim completes it: when the platform delivers again, or at
// the next start.

import type { KoiStore } from "../../koi/store/koi-store.ts";
import { StoreError } from "../../koi/store/store-error.ts";
import type { LoadedTable } from "../loaded-table.ts";
import { KOI_REMOVED } from "../removed-kois.ts";
import { said } from "../said.ts";
import type { ClaimRow } from "./claim-table.ts";
import type { GatewayStore, Taking } from "./gateway-store.ts";
import { decodeDeliveries, type Delivery } from "./inbox-payload.ts";
import type { KoiStores } from "./koi-stores.ts";

/** A delivery that lies in its koi's inbox. */
export interface Journaled {
  readonly messageKey: string;
  readonly delivery: Delivery;
  readonly store: KoiStore;
}

/** A delivery that its koi's store did not take. */
export interface NotJournaled {
  readonly delivery: Delivery;
  readonly reasonCode: string;
  readonly problem: string;
}

/** What became of the deliveries of one claim. */
export interface Filled {
  /** New in their inboxes: to be queued. */
  readonly journaled: readonly Journaled[];
  readonly failed: readonly NotJournaled[];
}

/** Takes messages durably. */
export class Journal {
  readonly #store: GatewayStore;
  readonly #kois: KoiStores;

  constructor(store: GatewayStore, kois: KoiStores) {
    this.#store = store;
    this.#kois = kois;
  }

  /** `taken`: a duplicate. `open`: taken, but not every koi store has it. */
  knows(messageKey: string): "new" | "taken" | "open" {
    const claim = this.#store.claim(messageKey);
    if (!claim) return "new";
    return claim.work === null ? "taken" : "open";
  }

  /** Claims a message for its deliveries and fills their inboxes. Rejects where the claim can't be written. */
  async take(taking: Taking, table: LoadedTable): Promise<Filled | "duplicate"> {
    const deliveries = await this.#store.take(taking);
    if (deliveries === "duplicate") return "duplicate";
    const { messageRef, at } = taking.record;
    return this.#fill(messageRef, Date.parse(at), deliveries, table);
  }

  /** Completes an open claim, by the route that it was claimed with. */
  async complete(messageKey: string, table: LoadedTable): Promise<Filled> {
    const claim = this.#store.claim(messageKey);
    if (!claim || claim.work === null) return { journaled: [], failed: [] };
    return this.#fill(messageKey, claim.atMs, decodeDeliveries(claim.work) ?? [], table);
  }

  /** Claims that are not complete, oldest first. */
  open(): readonly ClaimRow[] {
    return this.#store.openClaims();
  }

  /** Nothing more is to be done for a claim. */
  close(messageKey: string): Promise<void> {
    return this.#store.filled(messageKey);
  }

  async #fill(
    messageKey: string,
    receivedAtMs: number,
    deliveries: readonly Delivery[],
    table: LoadedTable,
  ): Promise<Filled> {
    const results = await Promise.all(
      deliveries.map((delivery) => this.#put(messageKey, receivedAtMs, delivery, table)),
    );
    const failed = results.filter((result) => result !== undefined && "reasonCode" in result);
    const journaled = results.filter((result) => result !== undefined && "store" in result);
    // Not waited for: a crash before this only means that the inboxes answer "duplicate" at the next start.
    if (failed.length === 0 && deliveries.length > 0)
      void this.#store.filled(messageKey).catch(() => undefined);
    return { journaled, failed };
  }

  async #put(
    messageKey: string,
    receivedAtMs: number,
    delivery: Delivery,
    table: LoadedTable,
  ): Promise<Journaled | NotJournaled | undefined> {
    const koi = table.gateway.kois.find(({ id }) => id === delivery.koiId);
    if (!koi)
      return { delivery, reasonCode: KOI_REMOVED, problem: `koi ${delivery.koiId} is not in the config` };
    try {
      const store = this.#kois.of(koi);
      const { sessionKey, payload } = delivery;
      const entry = { messageKey, sessionKey, receivedAtMs, payload: JSON.stringify(payload) };
      const state = await store.journal(entry);
      this.#kois.worked(koi.id);
      return state === "journaled" ? { messageKey, delivery, store } : undefined;
    } catch (error) {
      this.#kois.failed(koi.id, error);
      const reasonCode = error instanceof StoreError ? `store_${error.code}` : "store_failed";
      return { delivery, reasonCode, problem: said(error) };
    }
  }
}
