// Messages that are one to a person: an album, and a long text that Telegram cut on its way in. Pure.

import type { Message } from "grammy/types";
import type { InboundMessage } from "../channel.ts";

/** What the parts of one message share. */
export interface Gathering {
  readonly kind: "album" | "text";
  /** Equal for its parts. */
  readonly key: string;
  /** Of the part that came last. */
  readonly lastMessageId: number;
  /** Whether another part may come. */
  readonly isOpen: boolean;
}

/** Telegram cuts pasted text at 4,096 units or at the last blank before. */
const CUT_TEXT_UNITS = 3_900;
const LONGEST_TEXT_UNITS = 4_096;

/** The gathering that `message` begins, or, where `open` is the one before it in its chat, carries on; else `undefined`. */
export function gatheringOf(message: Message, open?: Gathering): Gathering | undefined {
  const lastMessageId = message.message_id;
  if (message.media_group_id !== undefined) {
    return { kind: "album", key: `album:${message.media_group_id}`, lastMessageId, isOpen: true };
  }
  if (message.text === undefined) return undefined;
  const isOpen = message.text.length >= CUT_TEXT_UNITS;
  const key = `text:${message.sender_chat?.id ?? message.from?.id}:${message.message_thread_id ?? ""}`;
  const goesOn = open?.key === key && open.lastMessageId + 1 === lastMessageId && !isCommand(message);
  return isOpen || goesOn ? { kind: "text", key, lastMessageId, isOpen } : undefined;
}

/** Whether `next` is another part of the message that `open` is gathering. */
export function isPartOf(open: Gathering, next: Gathering | undefined): next is Gathering {
  if (!open.isOpen || next?.key !== open.key) return false;
  return open.kind === "album" || open.lastMessageId + 1 === next.lastMessageId;
}

/** One message of its parts, in the order in which they were written. There is at least one. */
export function joined(parts: readonly InboundMessage[]): InboundMessage {
  const [first, ...others] = parts as [InboundMessage, ...InboundMessage[]];
  if (others.length === 0) return first;
  return {
    ...first,
    text: others.reduce((text, part) => joinText(text, part.text, parts), first.text),
    media: parts.flatMap(({ media }) => media),
    mentionsUs: parts.some(({ mentionsUs }) => mentionsUs),
  };
}

function joinText(text: string, next: string, parts: readonly InboundMessage[]): string {
  if (text === "" || next === "") return text + next;
  // A text that fills its message to the brim was cut inside of a word; any other one at a blank, which is lost.
  const wasFull = parts.some((part) => part.text.length === LONGEST_TEXT_UNITS && text.endsWith(part.text));
  return wasFull ? text + next : `${text}\n${next}`;
}

function isCommand({ entities = [] }: Message): boolean {
  return entities.some(({ type, offset }) => type === "bot_command" && offset === 0);
}
