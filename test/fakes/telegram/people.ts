// People and their chats, and what they say: messages in Telegram's own form, for the fake to deliver.

import type { Chat, Message, MessageEntity, User } from "grammy/types";
import type { FakeBot } from "./fake-bot.ts";

/** A person. */
export const ANNA: User = {
  id: 7_000_000_001,
  is_bot: false,
  first_name: "Anna",
  last_name: "Berg",
  username: "anna",
};
/** Another one. */
export const BO: User = { id: 42, is_bot: false, first_name: "Bo" };

/** A supergroup without topics. */
export const GROUP: Chat.SupergroupChat = { id: -1_001_234_567_890, type: "supergroup", title: "Koi pond" };
/** A supergroup with topics. */
export const FORUM: Chat.SupergroupChat = {
  id: -1_009_876_543_210,
  type: "supergroup",
  title: "Garden",
  is_forum: true,
};
/** A channel, in which nobody is seen but the channel. */
export const NEWS: Chat.ChannelChat = { id: -1_005_555_555_555, type: "channel", title: "News" };

/** What a message has besides its place and author. */
export type Said = Omit<Partial<Message>, "chat" | "from" | "message_id">;

/** The chat of a person with a bot. */
export function dmOf(person: User): Chat.PrivateChat {
  return { id: person.id, type: "private", first_name: person.first_name };
}

/** A message that `bot` has not heard yet. */
export function messageIn(bot: FakeBot, chat: Chat, said: Said, from: User = ANNA): Message {
  const base = { message_id: bot.chats.nextNumber(chat.id), date: 1_790_000_000, chat };
  return { ...base, ...(chat.type === "channel" ? { sender_chat: chat } : { from }), ...said } as Message;
}

/** `bot` hears a text. */
export function hears(bot: FakeBot, chat: Chat, said: Said | string, from: User = ANNA): Message {
  return bot.say(messageIn(bot, chat, typeof said === "string" ? { text: said } : said, from));
}

/** Where `part` stands in `text`, as an entity. */
export function entity(type: "mention" | "bot_command", text: string, part: string): MessageEntity {
  return { type, offset: text.indexOf(part), length: part.length };
}
