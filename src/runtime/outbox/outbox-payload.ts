// What an outbox row holds: where a reply goes, the reply, and which messages it answers. JSON text.

import type { OutboundMessage, ReplyTarget } from "../../channels/channel.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { KoiId, PeerId } from "../../routing/ids.ts";
import { addressee, type Parcel } from "../sessions/letter.ts";

/** The data of one outbox row. With a parcel, channel and target are of no account. */
export interface OutboxPayload {
  readonly channel: ChannelId;
  readonly target: ReplyTarget;
  readonly message: OutboundMessage;
  readonly koiId: KoiId;
  /** Keys of the messages that this answers. */
  readonly messageKeys: readonly string[];
  /** Messages whose emoji (`messages.ackReaction`) goes when this is sent. Default: none. */
  readonly acked?: readonly AckedMessage[];
  /** Set where it is a letter to a session: it goes into an inbox, and to no platform. */
  readonly parcel?: Parcel;
  /** Set where the gateway speaks for itself: a command's answer, a note on a turn. */
  readonly isGateways?: true;
  /** Set where the reply is sent in several parts. */
  readonly part?: ReplyPart;
}

/** A message with an emoji of ours. */
export interface AckedMessage {
  /** The platform's id. */
  readonly messageId: string;
  readonly senderId: PeerId;
}

/** Which part of a reply a row is. */
export interface ReplyPart {
  /** Key of the reply: that of its first part. */
  readonly reply: string;
  /** From 1. */
  readonly number: number;
  readonly of: number;
  /** Pause before it, milliseconds; for the parts after the first. Default: none. */
  readonly pause?: PauseRange;
}

/** How long a pause may be, milliseconds. */
export interface PauseRange {
  readonly minMs: number;
  readonly maxMs: number;
}

/** The data of an outbox row, or `undefined` where the text is none. */
export function decodeOutboxPayload(text: string): OutboxPayload | undefined {
  try {
    const value = JSON.parse(text) as Partial<OutboxPayload> | null;
    return value?.channel && value.target && value.message ? (value as OutboxPayload) : undefined;
  } catch {
    return undefined;
  }
}

/** Where something goes. */
interface Addressed extends Pick<OutboxPayload, "channel" | "parcel"> {
  readonly target: Pick<ReplyTarget, "accountId" | "peer" | "threadId">;
}

/** What must stay in order: one conversation of one account. */
export function addressOf({ channel, target, parcel }: Addressed): string {
  if (parcel) return JSON.stringify(["koi", addressee(parcel.letter).sessionKey]);
  return JSON.stringify([
    channel,
    target.accountId,
    target.peer.kind,
    target.peer.id,
    target.threadId ?? null,
  ]);
}
