// One update of Telegram → what the gateway is to hear of it. Everything else that Telegram tells is nothing to us.

import type { Message, Update } from "grammy/types";
import { topicOf } from "./inbound-facts.ts";
import { inboundEdit, inboundMessage, type Reader } from "./inbound-message.ts";
import { inboundReactions, type WantedReactions } from "./inbound-reaction.ts";
import type { UpdateNews } from "./inbound-line.ts";
import type { AllowedUpdates } from "./poll.ts";
import type { SeenMessages } from "./seen-messages.ts";

/** What reading needs. */
export interface UpdateReader {
  readonly reader: Reader;
  readonly seen: SeenMessages;
  readonly wantedReactions: WantedReactions;
  /** A group became a supergroup and has another id now. */
  onMigrated(oldChatId: number, newChatId: number): void;
}

/** The kinds of updates that are read. */
export function allowedUpdates(wanted: WantedReactions): AllowedUpdates {
  const always = ["message", "edited_message", "channel_post", "edited_channel_post"] as const;
  return wanted === "off" ? always : [...always, "message_reaction"];
}

/** What `update` says; `undefined` where it says nothing to us. @throws where Telegram sends what it never should */
export function readUpdate(update: Update, options: UpdateReader): UpdateNews | undefined {
  const { reader, seen, wantedReactions } = options;
  const { update_id: updateId, message_reaction: reaction } = update;
  if (reaction) {
    const messages = inboundReactions(reaction, updateId, wantedReactions, seen, reader);
    return { chatId: reaction.chat.id, messages };
  }
  const edited = update.edited_message ?? update.edited_channel_post;
  if (edited) {
    const news = inboundEdit(edited, updateId, reader);
    return { chatId: edited.chat.id, messages: news ? [news] : [] };
  }
  const original = update.message ?? update.channel_post;
  if (!original || isOfMigration(original, options)) return undefined;
  const topic = topicOf(original);
  seen.add(original.chat.id, original.message_id, { isOurs: false, ...(topic !== undefined && { topic }) });
  const message = inboundMessage(original, reader);
  return message && { chatId: original.chat.id, messages: [message], original };
}

function isOfMigration(
  { chat, migrate_to_chat_id, migrate_from_chat_id }: Message,
  { onMigrated }: UpdateReader,
): boolean {
  if (migrate_to_chat_id !== undefined) onMigrated(chat.id, migrate_to_chat_id);
  if (migrate_from_chat_id !== undefined) onMigrated(migrate_from_chat_id, chat.id);
  return migrate_to_chat_id !== undefined || migrate_from_chat_id !== undefined;
}
