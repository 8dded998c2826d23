// What an outbox row holds: where a reply goes, the reply, and which messages it answers. JSON text.

import type { OutboundMessage, ReplyTarget } from "../../channels/channel.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { KoiId } from "../../routing/ids.ts";

/** The data of one outbox row. */
export interface OutboxPayload {
  readonly channel: ChannelId;
  readonly target: ReplyTarget;
  readonly message: OutboundMessage;
  readonly koiId: KoiId;
  /** Keys of the messages that this answers. */
  readonly messageKeys: readonly string[];
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

/** What must stay in order: one conversation of one account. */
export function addressOf({ channel, target }: OutboxPayload): string {
  return JSON.stringify([
    channel,
    target.accountId,
    target.peer.kind,
    target.peer.id,
    target.threadId ?? null,
  ]);
}
