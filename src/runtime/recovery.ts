// What a new gateway finds of the old one: claims that no koi store has yet, messages without an answer,
// replies on their way. Young messages get in line again, old ones become dead letters, replies are sent.

import type { KoiStore } from "../koi/store/koi-store.ts";
import type { CompiledKoi } from "../routing/compiled-gateway.ts";
import type { Clock } from "./clock.ts";
import { decodeDeliveries, decodePayload, type InboxPayload } from "./journal/inbox-payload.ts";
import type { Journal } from "./journal/journal.ts";
import type { KoiStores } from "./journal/koi-stores.ts";
import type { LoadedTable } from "./loaded-table.ts";
import type { Log } from "./log.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { LaterEnd } from "./outcomes/outcome.ts";
import type { Outcomes } from "./outcomes/outcomes.ts";
import { said } from "./said.ts";
import { maxReplayAgeMs } from "./settings.ts";
import type { QueuedMessage } from "./turns/queued-message.ts";

/** What recovery needs. */
export interface RecoveryOptions {
  readonly table: LoadedTable;
  readonly journal: Journal;
  readonly stores: KoiStores;
  readonly outbox: Outbox;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
  readonly log: Log;
  enqueue(message: QueuedMessage): void;
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
  await completeClaims(options);
  const found = { replayed: 0, expired: 0, replies: 0 };
  for (const koi of options.table.gateway.kois) {
    try {
      const store = options.stores.existing(koi);
      if (!store) continue;
      const inbox = await takeUpInbox(koi, store, options);
      found.replayed += inbox.replayed;
      found.expired += inbox.expired;
      const replies = store.outbox();
      for (const entry of replies) options.outbox.add(store, entry);
      found.replies += replies.length;
    } catch (error) {
      options.log.error({ koiId: koi.id, error: said(error) }, "koi store can't be taken up");
    }
  }
  if (found.expired > 0)
    options.log.warn({ ...found }, "messages too old to be answered are listed as dead letters");
  else if (found.replayed + found.replies > 0) options.log.info({ ...found }, "took up what was left");
  return found;
}

/** Fills the inboxes from claims; what is too old or has no koi any more ends here. */
async function completeClaims({ journal, outcomes, table, clock, log }: RecoveryOptions): Promise<void> {
  for (const { messageRef, atMs, work } of journal.open()) {
    try {
      const deliveries = decodeDeliveries(work ?? "") ?? [];
      const isOld = clock.now() - atMs > maxReplayAgeMs(table.gateway);
      const ends: [(typeof deliveries)[number], LaterEnd][] = [];
      if (isOld) ends.push(...deliveries.map((delivery): (typeof ends)[number] => [delivery, EXPIRED]));
      else {
        const { failed } = await journal.complete(messageRef, table);
        const gone = failed.filter(({ reasonCode }) => reasonCode === "koi_removed");
        // Another fault may pass: such a claim stays open for the next start.
        if (gone.length < failed.length) continue;
        for (const { delivery, reasonCode } of gone) {
          ends.push([delivery, { outcome: "failed", stage: "journal", reasonCode }]);
        }
      }
      for (const [{ koiId }, end] of ends) await outcomes.end(messageRef, koiId, end);
      if (ends.length > 0) await journal.close(messageRef);
    } catch (error) {
      log.error({ messageRef, error: said(error) }, "claim can't be completed");
    }
  }
}

async function takeUpInbox(
  koi: CompiledKoi,
  store: KoiStore,
  { table, outcomes, clock, enqueue }: RecoveryOptions,
): Promise<{ replayed: number; expired: number }> {
  const oldestMs = clock.now() - maxReplayAgeMs(table.gateway);
  let replayed = 0;
  let expired = 0;
  for (const { messageKey, sessionKey, receivedAtMs, payload: text } of store.pending()) {
    const payload: InboxPayload | undefined = decodePayload(text);
    // The record first, the row last: a crash between the two finds the row again, and both are written again.
    if (Math.min(receivedAtMs, payload?.message.sentAtMs ?? receivedAtMs) < oldestMs) {
      await outcomes.end(messageKey, koi.id, EXPIRED);
      await store.drop(messageKey, "expired", "too_old");
      expired += 1;
    } else if (!payload) {
      await outcomes.end(messageKey, koi.id, { outcome: "failed", stage: "queue", reasonCode: "unreadable" });
      await store.drop(messageKey, "failed", "unreadable");
    } else {
      enqueue({ messageKey, koiId: koi.id, sessionKey, payload, store, table });
      replayed += 1;
    }
  }
  return { replayed, expired };
}
