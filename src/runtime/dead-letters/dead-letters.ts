// Dead letters: messages that got no real answer and replies that no platform took, over all koi stores. They can be
// listed at any time; putting one back or throwing it away is for whoever holds the lock of the state dir (what the running
// gateway puts back it also takes up, `put-back.ts`).
// INVARIANT: a letter is put back at most once for each time it died, under its old key.

import type { DeadLetter, KoiStore, UndeliveredReply } from "../../koi/store/koi-store.ts";
import type { LetterSource } from "../../koi/store/letter-reader.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { ChannelId, Peer } from "../../routing/facts.ts";
import type { AccountId, KoiId, SessionKey } from "../../routing/ids.ts";
import { decodePayload } from "../journal/inbox-payload.ts";
import type { KoiStores } from "../journal/koi-stores.ts";
import { decodeOutboxPayload, type OutboxPayload } from "../outbox/outbox-payload.ts";
import type { LaterEnd } from "../outcomes/outcome.ts";
import { said } from "../said.ts";
import { pollText } from "../turns/extra-messages.ts";
import { textOf } from "../turns/transcript-detail.ts";

/** A dead letter. */
export interface Letter {
  /** `in/<koiId>/<message key>` or `out/<idempotency key>`. */
  readonly id: string;
  /** `in`: a message without a real answer. `out`: a reply that no platform took. */
  readonly direction: "in" | "out";
  /** Its key in the koi's store. */
  readonly key: string;
  /** Keys of the messages that it is, or answers. */
  readonly messageKeys: readonly string[];
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  /** A code (`too_old`, `queue_full`, `rate_limit`, …), or what the platform said. */
  readonly reason: string;
  /** When it came in (`in`), milliseconds since the epoch; of a reply it is not known. */
  readonly receivedAtMs?: number;
  /** When it was given up, milliseconds since the epoch. */
  readonly diedAtMs: number;
  /** Where it came from or was to go; absent where the row can't be read. */
  readonly place?: { readonly channel: ChannelId; readonly accountId: AccountId; readonly peer: Peer };
  /** What a person or a koi wrote, as it is: not for a terminal, not for a log. */
  readonly text: string;
}

/** All letters, and the kois whose store can't be read. */
export interface Listing {
  /** The one that died last first. */
  readonly letters: readonly Letter[];
  readonly problems: readonly { readonly koiId: KoiId; readonly message: string }[];
}

/**
 * What was done about one letter: `unreadable` where its row makes no sense, so that it can only be thrown away;
 * `koi_removed` where nobody is there to answer it.
 */
export type Handled = "done" | "unknown" | "unreadable" | "koi_removed";

/** Why a letter was left as it is, for people. */
export const NOT_HANDLED: Readonly<Record<Exclude<Handled, "done">, string>> = {
  unknown: "no dead letter has this id",
  unreadable: "it can't be read, only dropped",
  koi_removed: "its koi is not in the config any more; put the koi back first, or drop the letter",
};

const RETRIED_MESSAGE: LaterEnd = { outcome: "routed", stage: "queue", reasonCode: "retried" };
const RETRIED_REPLY: LaterEnd = { outcome: "routed", stage: "outbox", reasonCode: "retried" };

/** Where it is written that a message goes on. */
export interface EndWriter {
  end(messageRef: string, koiId: KoiId, end: LaterEnd): Promise<unknown>;
}

/** The last `limit` letters of each direction and koi. `look` shows the store of a koi, where it has one. Never throws. */
export function listLetters(
  kois: readonly CompiledKoi[],
  look: (koi: CompiledKoi, read: (store: LetterSource) => void) => void,
  limit: number,
): Listing {
  const letters: Letter[] = [];
  const problems: { koiId: KoiId; message: string }[] = [];
  for (const koi of kois) {
    try {
      look(koi, (store) => {
        letters.push(...store.deadLetters(limit).map((row) => messageLetter(koi.id, row)));
        letters.push(...store.undelivered(limit).map((row) => replyLetter(koi.id, row)));
      });
    } catch (error) {
      problems.push({ koiId: koi.id, message: said(error) });
    }
  }
  letters.sort((a, b) => b.diedAtMs - a.diedAtMs);
  return { letters, problems };
}

/** The dead letters of some kois. */
export class DeadLetters {
  readonly #kois: readonly CompiledKoi[];
  readonly #stores: KoiStores;
  readonly #outcomes: () => EndWriter;
  readonly #removed: ReadonlySet<KoiId>;

  /** `outcomes` is asked for when something is put back. `removed`: kois that are not in the config any more. */
  constructor(
    kois: readonly CompiledKoi[],
    stores: KoiStores,
    outcomes: () => EndWriter,
    removed: readonly CompiledKoi[] = [],
  ) {
    this.#kois = [...kois, ...removed];
    this.#removed = new Set(removed.map(({ id }) => id));
    this.#stores = stores;
    this.#outcomes = outcomes;
  }

  /** The last `limit` letters of each direction and koi. Never throws. */
  list(limit: number): Listing {
    return listLetters(
      this.#kois,
      (koi, read) => {
        const store = this.#stores.existing(koi);
        if (store) read(store);
      },
      limit,
    );
  }

  /** Puts a letter back: a message is asked again, a reply is sent again, when a gateway runs. @throws StoreError */
  async retry(letter: Letter): Promise<Handled> {
    const { direction, koiId, key, messageKeys } = letter;
    const store = this.#storeOf(koiId);
    if (!letter.place) return "unreadable";
    if (direction === "in" && this.#removed.has(koiId)) return "koi_removed";
    const isBack = await (direction === "in" ? store?.revive(key) : store?.resend(key));
    if (isBack !== true) return "unknown";
    const end = direction === "in" ? RETRIED_MESSAGE : RETRIED_REPLY;
    for (const messageKey of messageKeys) await this.#outcomes().end(messageKey, koiId, end);
    return "done";
  }

  /** Throws a letter away. The record of the message stays. @throws StoreError */
  async drop({ direction, koiId, key }: Letter): Promise<Handled> {
    const store = this.#storeOf(koiId);
    const isGone = await (direction === "in" ? store?.dismiss(key) : store?.discard(key));
    return isGone === true ? "done" : "unknown";
  }

  #storeOf(koiId: KoiId): KoiStore | undefined {
    const koi = this.#kois.find(({ id }) => id === koiId);
    return koi && this.#stores.existing(koi);
  }
}

function messageLetter(koiId: KoiId, row: DeadLetter): Letter {
  const { messageKey, sessionKey, reason, receivedAtMs, endedAtMs } = row;
  const message = decodePayload(row.payload)?.message;
  return {
    id: `in/${koiId}/${messageKey}`,
    direction: "in",
    key: messageKey,
    messageKeys: [messageKey],
    koiId,
    sessionKey,
    reason,
    receivedAtMs,
    diedAtMs: endedAtMs,
    ...(message && { place: placeOf(message.facts) }),
    text: message ? textOf(message) : "",
  };
}

function replyLetter(koiId: KoiId, row: UndeliveredReply): Letter {
  const { outboxKey, sessionKey, reason, endedAtMs } = row;
  const payload = decodeOutboxPayload(row.payload);
  return {
    id: `out/${outboxKey}`,
    direction: "out",
    key: outboxKey,
    messageKeys: payload?.messageKeys ?? [],
    koiId,
    sessionKey,
    reason,
    diedAtMs: endedAtMs,
    ...(payload && { place: placeOf({ channel: payload.channel, ...payload.target }) }),
    text: wordsOf(payload),
  };
}

function placeOf({ channel, accountId, peer }: NonNullable<Letter["place"]>): NonNullable<Letter["place"]> {
  return { channel, accountId, peer };
}

function wordsOf(payload: OutboxPayload | undefined): string {
  const { poll, text = "" } = payload?.message ?? {};
  return poll ? pollText(poll) : text;
}
