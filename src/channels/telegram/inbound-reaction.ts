// Reactions. Telegram tells what stood there before and what stands there now, and neither whose message it is nor, in
// a forum, which topic it stands in: both come from what this account has seen lately.

import type { MessageReactionUpdated, ReactionType } from "grammy/types";
import type { InboundMessage } from "../channel.ts";
import { authorOf, factsOf } from "./inbound-facts.ts";
import type { Reader } from "./inbound-message.ts";
import { messageName } from "./message-ref.ts";
import type { SeenMessages } from "./seen-messages.ts";

/** Which reactions are news. */
export type WantedReactions = "off" | "own" | "all";

/** The news in a reaction, each emoji that came or went by itself. Pure but for what `seen` knows. */
export function inboundReactions(
  reaction: MessageReactionUpdated,
  updateId: number,
  wanted: WantedReactions,
  seen: SeenMessages,
  reader: Reader,
): InboundMessage[] {
  const { chat, message_id, user, actor_chat, date, old_reaction, new_reaction } = reaction;
  const known = seen.find(chat.id, message_id);
  const isOnOurs = known?.isOurs ?? false;
  if (wanted === "off" || (wanted === "own" && !isOnOurs) || user?.is_bot) return [];
  const isForum = "is_forum" in chat && chat.is_forum === true;
  // To guess a topic would be to tell the wrong koi.
  if (isForum && known?.topic === undefined) return [];
  const place = {
    chat,
    ...(known?.topic !== undefined && { message_thread_id: known.topic, is_topic_message: true }),
  };
  const messageId = messageName(chat.id, message_id);
  const changes = [
    ...missingFrom(new_reaction, old_reaction).map((emoji) => ({ emoji, isRemoved: false })),
    ...missingFrom(old_reaction, new_reaction).map((emoji) => ({ emoji, isRemoved: true })),
  ];
  return changes.map(({ emoji, isRemoved }, at) => ({
    messageId: `${messageId}:reaction:${updateId}:${at}`,
    facts: factsOf(place, reader.accountId),
    sender: authorOf({ chat, ...(user && { from: user }), ...(actor_chat && { sender_chat: actor_chat }) }),
    text: "",
    media: [],
    mentionsUs: false,
    event: { kind: "reaction", messageId, emoji, isRemoved, isOnOurs },
    sentAtMs: date * 1000,
  }));
}

/** The emoji in `these` that `others` lack. */
function missingFrom(these: readonly ReactionType[], others: readonly ReactionType[]): string[] {
  const there = new Set(others.map(emojiOf));
  return these.map(emojiOf).filter((emoji) => !there.has(emoji));
}

function emojiOf(reaction: ReactionType): string {
  if (reaction.type === "emoji") return reaction.emoji;
  return reaction.type === "paid" ? "⭐" : `custom:${reaction.custom_emoji_id}`;
}
