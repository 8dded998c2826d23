// A message of Telegram → an `InboundMessage`. Pure.

import type { Message } from "grammy/types";
import type { AccountId } from "../../routing/ids.ts";
import type { InboundMessage, ReplyReference } from "../channel.ts";
import { authorOf, factsOf } from "./inbound-facts.ts";
import { mediaOf } from "./inbound-media.ts";
import { type Self, textOf } from "./inbound-text.ts";
import { messageName } from "./message-ref.ts";

/** Whose message it is read as. */
export interface Reader {
  readonly accountId: AccountId;
  readonly self: Self;
}

/** The message, or `undefined` where nobody says anything in it (members that come and go, pins, …), or a bot does. */
export function inboundMessage(message: Message, reader: Reader): InboundMessage | undefined {
  if (isOfBot(message)) return undefined;
  const said = textOf(message, reader.self);
  const media = mediaOf(message);
  if (said.text === "" && media.length === 0) return undefined;
  const replyTo = replyReference(message, reader.self);
  return {
    messageId: messageName(message.chat.id, message.message_id),
    facts: factsOf(message, reader.accountId),
    sender: authorOf(message),
    text: said.text,
    media,
    ...(replyTo && { replyTo }),
    mentionsUs: said.mentionsUs,
    ...(said.isCommand && { isCommand: true }),
    sentAtMs: message.date * 1000,
  };
}

/** The news that a message has another text now. `updateId` keeps several changes of one message apart. */
export function inboundEdit(message: Message, updateId: number, reader: Reader): InboundMessage | undefined {
  const edited = inboundMessage(message, reader);
  if (!edited) return undefined;
  const { messageId } = edited;
  return {
    ...edited,
    messageId: `${messageId}:edited:${updateId}`,
    event: { kind: "edited", messageId },
    sentAtMs: (message.edit_date ?? message.date) * 1000,
  };
}

/** Bots answer one another for ever. An anonymous admin is shown as a bot as well, beside the chat that speaks. */
function isOfBot({ from, sender_chat }: Message): boolean {
  return from?.is_bot === true && sender_chat === undefined;
}

function replyReference(message: Message, self: Self): ReplyReference | undefined {
  const original = message.reply_to_message;
  // Every message of a topic answers, for Telegram, to the note that opened the topic.
  if (!original || original.forum_topic_created) return undefined;
  const text = message.quote?.text ?? original.text ?? original.caption;
  return {
    messageId: messageName(original.chat.id, original.message_id),
    ...(text !== undefined && { text }),
    isOurs: original.from?.id === self.id && original.sender_chat === undefined,
  };
}
