// Where a reply goes, in Telegram's words.

import type { ReplyTarget } from "../channel.ts";
import { GENERAL_TOPIC } from "./inbound-facts.ts";
import { messageRef } from "./message-ref.ts";

/** A chat, and a topic in it. */
export interface Destination {
  readonly chatId: number;
  /** Absent in the topic General, which Telegram does not take by its number. */
  readonly threadId?: number;
  /** Set in a forum, also in General. */
  readonly topic?: number;
}

/** The destination of `target`; `undefined` where its peer is none of Telegram's. */
export function destinationOf({
  peer,
  threadId,
}: Pick<ReplyTarget, "peer" | "threadId">): Destination | undefined {
  const parts = /^(-?\d+)(?::topic:(\d+))?$/.exec(peer.id);
  if (!parts) return undefined;
  const chatId = Number(parts[1]);
  const topic = parts[2] === undefined ? undefined : Number(parts[2]);
  const thread = topic ?? (threadId === undefined ? undefined : Number(threadId));
  return {
    chatId,
    ...(thread !== undefined && thread !== GENERAL_TOPIC && { threadId: thread }),
    ...(topic !== undefined && { topic }),
  };
}

/** The number, in the chat of `target`, of the message that it answers; `undefined` where there is none to quote. */
export function repliedMessage(target: ReplyTarget, { chatId }: Destination): number | undefined {
  const ref = target.replyToMessageId === undefined ? undefined : messageRef(target.replyToMessageId);
  return ref?.chatId === chatId ? ref.messageId : undefined;
}
