// What a new gateway finds of the old one: claims that no koi store has yet, messages without an answer,
// replies on their way. Young messages get in line again, old ones become dead letters, replies are sent.

import type { KoiStore } from "../koi/store/koi-store.ts";
import type { CompiledKoi } from "../routing/compiled-gateway.ts";
import type { KoiId } from "../routing/ids.ts";
import type { Clock } from "./clock.ts";
import { decodePayload, type InboxPayload } from "./journal/inbox-payload.ts";
import type { Journal } from "./journal/journal.ts";
import type { KoiStores } from "./journal/koi-stores.ts";
import type { LoadedTable } from "./loaded-table.ts";
import type { Log } from "./log.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { LaterEnd } from "./outcomes/outcome.ts";
import type { Outcomes } from "./outcomes/outcomes.ts";
import { KOI_REMOVED, type KoiRegister, listClaimed, removedKois, settleRemoved } from "./removed-kois.ts";
import { said } from "./said.ts";
import { broadcastStrategy, maxReplayAgeMs } from "./settings.ts";
import type { QueuedMessage } from "./turns/queued-message.ts";

/** What recovery needs. */
export interface RecoveryOptions {
  readonly table: LoadedTable;
  readonly journal: Journal;
  readonly register: KoiRegister;
  readonly stores: KoiStores;
  readonly outbox: Outbox;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
  readonly log: Log;
  /** Puts a message in line, its turn after `after`; resolves when it is over. */
  enqueue(message: QueuedMessage, after?: Promise<unknown>): Promise<void>;
}

/** What was found. */
export interface Recovered {
  /** Messages in line again. */
  readonly replayed: number;
  /** Messages too old to be answered. */
  readonly expired: number;
  /** Replies that are being sent. */
  readonly replies: number;
}

const EXPIRED: LaterEnd = { outcome: "expired", stage: "queue", reasonCode: "too_old" };

/** Takes up what was left. Never rejects: a store that can't be opened is logged and left alone. */
export async function recover(options: RecoveryOptions): Promise<Recovered> {
  const removed = await lookForRemoved(options);
  await completeClaims(options, removed);
  const found = { replayed: 0, expired: 0, replies: await settleRemoved(removed, options) };
  const waiting: QueuedMessage[] = [];
  for (const koi of options.table.gateway.kois) {
    try {
      const store = options.stores.unsettled(koi);
      if (!store) continue;
      const inbox = await takeUpInbox(koi, store, options);
      waiting.push(...inbox.waiting);
      found.expired += inbox.expired;
      const replies = store.outbox();
      for (const entry of replies) options.outbox.add(store, entry);
      found.replies += replies.length;
    } catch (error) {
      options.stores.failed(koi.id, error);
      options.log.error({ koiId: koi.id, error: said(error) }, "koi store can't be taken up");
    }
  }
  found.replayed = waiting.length;
  putInLine(waiting, options);
  if (found.expired > 0)
    options.log.warn({ ...found }, "messages too old to be answered are listed as dead letters");
  else if (found.replayed + found.replies > 0) options.log.info({ ...found }, "took up what was left");
  return found;
}

/** Kois that earlier tables had and this one has not; those of this one are noted for later. */
async function lookForRemoved({ register, table, log }: RecoveryOptions): Promise<readonly CompiledKoi[]> {
  const { kois } = table.gateway;
  try {
    const removed = removedKois(register.knownKois(), kois);
    await register.knowKois(kois);
    return removed;
  } catch (error) {
    log.error({ error: said(error) }, "kois that were removed from the config can't be looked for");
    return [];
  }
}

/**
 * Fills the inboxes from claims, old ones too: there they expire as dead letters. What has no koi any more is listed in
 * the store that its koi left, or ends here.
 */
async function completeClaims(
  { journal, outcomes, stores, table, log }: RecoveryOptions,
  removed: readonly CompiledKoi[],
): Promise<void> {
  for (const { messageRef, atMs } of journal.open()) {
    try {
      const { failed } = await journal.complete(messageRef, table);
      const gone = failed.filter(({ reasonCode }) => reasonCode === KOI_REMOVED);
      // Another fault may pass: such a claim stays open for the next start.
      if (gone.length < failed.length) continue;
      for (const { delivery, reasonCode } of gone) {
        const koi = removed.find(({ id }) => id === delivery.koiId);
        const about = { messageKey: messageRef, receivedAtMs: atMs };
        if (koi) await listClaimed(koi, about, delivery, stores);
        await outcomes.end(messageRef, delivery.koiId, { outcome: "failed", stage: "journal", reasonCode });
      }
      if (gone.length > 0) await journal.close(messageRef);
    } catch (error) {
      log.error({ messageRef, error: said(error) }, "claim can't be completed");
    }
  }
}

async function takeUpInbox(
  koi: CompiledKoi,
  store: KoiStore,
  { table, outcomes, clock }: RecoveryOptions,
): Promise<{ waiting: readonly QueuedMessage[]; expired: number }> {
  const oldestMs = clock.now() - maxReplayAgeMs(table.gateway);
  const waiting: QueuedMessage[] = [];
  let expired = 0;
  for (const { messageKey, sessionKey, receivedAtMs, retries, payload: text } of store.pending()) {
    const payload: InboxPayload | undefined = decodePayload(text);
    // What was put back by hand is as old as its return.
    const sentAtMs = retries === 0 ? payload?.message.sentAtMs : undefined;
    // The record first, the row last: a crash between the two finds the row again, and both are written again.
    if (Math.min(receivedAtMs, sentAtMs ?? receivedAtMs) < oldestMs) {
      await outcomes.end(messageKey, koi.id, EXPIRED);
      await store.drop(messageKey, "expired", "too_old");
      expired += 1;
    } else if (!payload) {
      await outcomes.end(messageKey, koi.id, { outcome: "failed", stage: "queue", reasonCode: "unreadable" });
      await store.drop(messageKey, "failed", "unreadable");
    } else {
      waiting.push({ messageKey, koiId: koi.id, sessionKey, payload, store, retries, table });
    }
  }
  return { waiting, expired };
}

/** In the order of each store. The kois of a sequential broadcast go on one after the other, in the order of its list. */
function putInLine(waiting: readonly QueuedMessage[], { table, enqueue }: RecoveryOptions): void {
  const isOneByOne = broadcastStrategy(table.gateway) === "sequential";
  // What was put back stands elsewhere in its line than when it came: with it, waiting could go round in a circle.
  const linked = isOneByOne ? waiting.filter(isFirstTime) : [];
  const ends = new Map(linked.map(({ messageKey, koiId }) => [deliveryKey(messageKey, koiId), ending()]));
  for (const message of waiting) {
    const after = isFirstTime(message) ? endBefore(message, table, ends) : undefined;
    const end = ends.get(deliveryKey(message.messageKey, message.koiId));
    void enqueue(message, after).then(end?.end);
  }
}

/** When the koi before this one in the broadcast list has answered; `undefined` where there is nothing to wait for. */
function endBefore(
  { messageKey, koiId, payload }: QueuedMessage,
  { router }: LoadedTable,
  ends: ReadonlyMap<string, Ending>,
): Promise<void> | undefined {
  if (payload.reason.tier !== "broadcast") return undefined;
  const route = router.route(payload.message.facts);
  const list = route.tier === "broadcast" ? route.broadcast : [];
  const place = list.findIndex((delivery) => delivery.koiId === koiId);
  return list
    .slice(0, Math.max(0, place))
    .map((delivery) => ends.get(deliveryKey(messageKey, delivery.koiId))?.ended)
    .findLast((ended) => ended !== undefined);
}

function isFirstTime({ retries }: QueuedMessage): boolean {
  return retries === 0;
}

function deliveryKey(messageKey: string, koiId: KoiId): string {
  return `${koiId}/${messageKey}`;
}

interface Ending {
  readonly ended: Promise<void>;
  readonly end: () => void;
}

function ending(): Ending {
  const made: { end?: () => void } = {};
  const ended = new Promise<void>((resolve) => {
    made.end = resolve;
  });
  return { ended, end: () => made.end?.() };
}
