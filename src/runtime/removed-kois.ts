// Kois that were removed from the config with something in their stores. Nobody answers their messages any more: those
// become dead letters, which can be put back once the koi is there again. Replies that were written are sent.

import type { KoiStore } from "../koi/store/koi-store.ts";
import type { CompiledKoi } from "../routing/compiled-gateway.ts";
import type { KoiId } from "../routing/ids.ts";
import type { GatewayStore } from "./journal/gateway-store.ts";
import type { Delivery } from "./journal/inbox-payload.ts";
import type { KoiStores } from "./journal/koi-stores.ts";
import type { Log } from "./log.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { LaterEnd } from "./outcomes/outcome.ts";
import type { Outcomes } from "./outcomes/outcomes.ts";
import { said } from "./said.ts";

/** What is written of a message whose koi is not in the config any more. */
export const KOI_REMOVED = "koi_removed";

/** Where it is written which kois there were. */
export type KoiRegister = Pick<GatewayStore, "knownKois" | "knowKois" | "forgetKoi">;

/** What is needed to settle what removed kois left. */
export interface RemovedOptions {
  readonly register: KoiRegister;
  readonly stores: KoiStores;
  readonly outbox: Pick<Outbox, "add">;
  readonly outcomes: Pick<Outcomes, "end">;
  readonly log: Log;
}

/** Known kois that are not in `kois`. One whose store another koi has now is not among them: that one takes it up. */
export function removedKois(known: readonly CompiledKoi[], kois: readonly CompiledKoi[]): CompiledKoi[] {
  const ids = new Set(kois.map(({ id }) => id));
  const folders = new Set(kois.map(({ sessionsDir }) => sessionsDir));
  return known.filter(({ id, sessionsDir }) => !ids.has(id) && !folders.has(sessionsDir));
}

/** Settles the stores of `removed`. Gives the number of replies that are sent. Never rejects. */
export async function settleRemoved(
  removed: readonly CompiledKoi[],
  options: RemovedOptions,
): Promise<number> {
  const { stores, log } = options;
  let replies = 0;
  for (const koi of removed) {
    try {
      const store = stores.unsettled(koi);
      const left = store && (await settle(koi.id, store, options));
      replies += left?.replies ?? 0;
      if (left && left.messages + left.replies > 0) log.warn({ koiId: koi.id, ...left }, REMOVED);
      // Without a dead letter either, nothing of it is to be found again.
      if (!store || isEmpty(store)) await options.register.forgetKoi(koi.id);
    } catch (error) {
      stores.failed(koi.id, error);
      log.error({ koiId: koi.id, error: said(error) }, "store of a removed koi can't be settled");
    }
  }
  return replies;
}

const REMOVED =
  "koi is not in the config any more; its messages are dead letters now, its replies are sent (skykoi deadletters)";

/** A message that was claimed for a removed koi is listed in its store. @throws StoreError */
export async function listClaimed(
  koi: CompiledKoi,
  { messageKey, receivedAtMs }: { readonly messageKey: string; readonly receivedAtMs: number },
  { sessionKey, payload }: Delivery,
  stores: KoiStores,
): Promise<void> {
  const store = stores.of(koi);
  await store.journal({ messageKey, sessionKey, receivedAtMs, payload: JSON.stringify(payload) });
  await store.drop(messageKey, "failed", KOI_REMOVED);
}

async function settle(
  koiId: KoiId,
  store: KoiStore,
  { outbox, outcomes }: RemovedOptions,
): Promise<{ readonly messages: number; readonly replies: number }> {
  const waiting = store.pending();
  const end: LaterEnd = { outcome: "failed", stage: "queue", reasonCode: KOI_REMOVED };
  // The record first, the row last: a crash between the two finds the row again, and both are written again.
  for (const { messageKey } of waiting) {
    await outcomes.end(messageKey, koiId, end);
    await store.drop(messageKey, "failed", KOI_REMOVED);
  }
  const replies = store.outbox();
  for (const entry of replies) outbox.add(store, entry);
  return { messages: waiting.length, replies: replies.length };
}

function isEmpty(store: KoiStore): boolean {
  return [store.pending(), store.outbox(), store.deadLetters(1), store.undelivered(1)].every(
    (rows) => rows.length === 0,
  );
}
