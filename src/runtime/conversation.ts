// What was said in one place, for channels that show it (WebChat): the transcripts of the kois that answer
// there, and what waits for an answer.

import type { Answerer } from "../channels/channel.ts";
import type { KoiStore, TranscriptEntry } from "../koi/store/koi-store.ts";
import { type Facts, peerClass } from "../routing/facts.ts";
import type { Delivery } from "../routing/route.ts";
import { decodePayload } from "./journal/inbox-payload.ts";
import type { KoiStores } from "./journal/koi-stores.ts";
import type { LoadedTable } from "./loaded-table.ts";
import { partKey } from "./turns/reply-parts.ts";
import { withPrefix } from "./turns/response-prefix.ts";
import {
  type AnswerDetail,
  type Place,
  placeOf,
  type UserDetail,
  userEntry,
} from "./turns/transcript-detail.ts";

/** One line of a conversation. */
export interface ConversationEntry {
  /** Role `user`: the platform's message id. Role `assistant`: the idempotency key of the send. */
  readonly id: string;
  readonly role: "user" | "assistant";
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** With role `assistant`. */
  readonly answerer?: Answerer;
  /** Sender id, with role `user`. */
  readonly from?: string;
  /** Idempotency keys of its further parts, where it is sent in several. */
  readonly covers?: readonly string[];
}

type SaidEntry = TranscriptEntry & { readonly role: "user" | "assistant" };

/** What tools did is not for everyone who talks with the koi. */
function isSaid(entry: TranscriptEntry): entry is SaidEntry {
  return entry.role === "user" || entry.role === "assistant";
}

/** Entries that are looked at, of each koi. */
const LIMIT = 1_000;

/**
 * What was said where `facts` belong, oldest first, a message that several kois got only once.
 * @throws StoreError where a store can't be read
 */
export function readConversation(table: LoadedTable, stores: KoiStores, facts: Facts): ConversationEntry[] {
  const route = table.router.route(facts);
  const deliveries = route.tier === "broadcast" ? route.broadcast : [route];
  const entries = new Map<string, ConversationEntry>();
  for (const delivery of deliveries) {
    const koi = table.gateway.kois.find(({ id }) => id === delivery.koiId);
    const store = koi && stores.existing(koi);
    for (const entry of store ? linesOf(store, delivery, placeOf(facts)) : []) entries.set(entry.id, entry);
  }
  // One koi's lines are in order as they lie there, whatever the clock said.
  return deliveries.length === 1 ? [...entries.values()] : [...entries.values()].sort((a, b) => a.at - b.at);
}

function linesOf(store: KoiStore, { sessionKey }: Delivery, place: Place): ConversationEntry[] {
  const waiting = store.pending().flatMap((entry): TranscriptEntry[] => {
    const payload = entry.sessionKey === sessionKey ? decodePayload(entry.payload) : undefined;
    return payload && !payload.letter ? [userEntry(entry.messageKey, payload)] : [];
  });
  return [...store.transcript(sessionKey, LIMIT), ...waiting]
    .filter(isSaid)
    .filter(({ text, detail }) => {
      const { unsent = false } = detail as Partial<AnswerDetail>;
      return text.trim() !== "" && !unsent && isAt(detail as Partial<Place>, place);
    })
    .map(entryOf);
}

function isAt({ channel, accountId, peer }: Partial<Place>, place: Place): boolean {
  if (channel !== place.channel || accountId !== place.accountId || peer === undefined) return false;
  // A visitor and a room may bear one name.
  return peer.id === place.peer.id && peerClass(peer.kind) === peerClass(place.peer.kind);
}

function entryOf({ role, text, atMs, detail }: SaidEntry): ConversationEntry {
  if (role === "assistant") {
    const { outboxKey = "", answerer, prefix, parts = 1 } = detail as Partial<AnswerDetail>;
    const covers = Array.from({ length: parts - 1 }, (_, index) => partKey(outboxKey, index + 2));
    return {
      id: outboxKey,
      role,
      text: withPrefix(prefix, text),
      at: atMs,
      ...(answerer ? { answerer } : {}),
      ...(covers.length > 0 && { covers }),
    };
  }
  const { messageId = "", senderId } = detail as Partial<UserDetail>;
  return { id: messageId, role, text, at: atMs, ...(senderId === undefined ? {} : { from: senderId }) };
}
