// What the koi said in a conversation and may still change: what the platform has, by the names that it gave, and what is on its
// way there.

import { createHash } from "node:crypto";
import { asObject, parseJson } from "../../koi/json-object-file.ts";
import { addressOf, decodeOutboxPayload } from "../outbox/outbox-payload.ts";
import { type SentBody, sentKind, type SentKind } from "../outbox/sent-body.ts";
import type { OutletPlace } from "./outlet-place.ts";

/** Replies of a session that are looked through. */
const LOOK_BACK = 200;

/** A message of the koi's. */
export interface OwnMessage {
  /** For the model. */
  readonly id: string;
  /** In the order in which they were sent. */
  readonly parts: readonly OwnPart[];
  /** How many parts it has in all. */
  readonly of: number;
  readonly kind: SentKind;
}

/** A part of one. */
export interface OwnPart {
  readonly outboxKey: string;
  /** Set once the platform has it. */
  readonly sent?: { readonly name: string; readonly atMs: number };
}

interface Found extends OwnPart {
  readonly reply: string;
  readonly of: number;
  readonly kind: SentKind;
}

/** How a message is named to a model: short, since it is read and written again. `reply` is its key in the outbox. */
export function messageIdOf(reply: string): string {
  return `m-${createHash("sha256").update(reply).digest("hex").slice(0, 10)}`;
}

/** Its last message there, or that of an id; `undefined` where there is none. @throws StoreError */
export function ownMessage(messageId: string | undefined, place: OutletPlace): OwnMessage | undefined {
  const found = [...onTheirWay(place), ...sent(place)];
  const first =
    messageId === undefined ? found[0] : found.find(({ reply }) => messageIdOf(reply) === messageId);
  if (!first) return undefined;
  const parts = found.filter(({ reply }) => reply === first.reply).reverse();
  return { id: messageIdOf(first.reply), parts, of: first.of, kind: first.kind };
}

/** Newest first. */
function sent(place: OutletPlace): Found[] {
  const { turn, sessionKey } = place;
  return turn.store.sentReplies(sessionKey, LOOK_BACK).flatMap(({ outboxKey, body, sentAtMs }) => {
    const about = asObject(parseJson(body)) as unknown as SentBody | undefined;
    if (!about || addressOf(about) !== addressOf(here(place))) return [];
    const { name, kind, part } = about;
    const { reply = outboxKey, of = 1 } = part ?? {};
    return [{ outboxKey, reply, of, kind, sent: { name, atMs: sentAtMs } }];
  });
}

/** Newest first. */
function onTheirWay(place: OutletPlace): Found[] {
  const { turn, sessionKey } = place;
  const waiting = turn.store.outbox().filter((entry) => entry.sessionKey === sessionKey);
  return waiting.reverse().flatMap(({ outboxKey, payload: text }) => {
    const payload = decodeOutboxPayload(text);
    if (!payload || payload.parcel || payload.isGateways) return [];
    if (addressOf(payload) !== addressOf(here(place))) return [];
    const { reply = outboxKey, of = 1 } = payload.part ?? {};
    return [{ outboxKey, reply, of, kind: sentKind(payload) }];
  });
}

function here({ channel, target }: OutletPlace): Pick<SentBody, "channel" | "target"> {
  return { channel: channel.id, target };
}
