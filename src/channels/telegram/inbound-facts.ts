// Where a message stands, as routing sees it. Ids become canonical by the channel's own rules alone.

import type { Chat, Message } from "grammy/types";
import { telegram } from "../../routing/channels/telegram.ts";
import type { Facts, Peer, PeerKind } from "../../routing/facts.ts";
import type { AccountId, PeerId } from "../../routing/ids.ts";

/** The topic that a forum opens with; it can't be deleted. */
export const GENERAL_TOPIC = 1;

/** Where something happened in a chat. */
export interface Place {
  readonly chat: Pick<Chat, "id" | "type"> & { readonly is_forum?: boolean | undefined };
  readonly message_thread_id?: number;
  readonly is_topic_message?: boolean;
}

/** The facts of a message. */
export function factsOf(place: Place, accountId: AccountId): Facts {
  const { chat } = place;
  const base = { channel: "telegram", accountId } as const;
  if (chat.type === "private") {
    const peer = peerOf("dm", `${chat.id}`);
    const { message_thread_id: threadId, is_topic_message: isTopic } = place;
    // Without `is_topic_message` it is only a chain of replies.
    return { ...base, peer, ...(isTopic && threadId !== undefined && { threadId: `${threadId}` }) };
  }
  if (chat.type === "channel") return { ...base, peer: peerOf("channel", `${chat.id}`) };
  const group = peerOf("group", `${chat.id}`);
  const topic = topicOf(place);
  if (topic === undefined) return { ...base, peer: group };
  return { ...base, peer: peerOf("group", `${chat.id}:topic:${topic}`), parentPeer: group };
}

/** The forum topic of a message in a group; `undefined` where the group is no forum. */
export function topicOf({ chat, message_thread_id, is_topic_message }: Place): number | undefined {
  if (is_topic_message && message_thread_id !== undefined) return message_thread_id;
  // In General a thread number is only a chain of replies; in a group that is no forum it always is.
  return chat.is_forum ? GENERAL_TOPIC : undefined;
}

/** The canonical id of a person, or of a chat that speaks as one. */
export function senderId(id: number): PeerId {
  return peerOf(id > 0 ? "dm" : "group", `${id}`).id;
}

/** Who a message is from: the chat that speaks, where somebody speaks in its name, else the person. */
export function authorOf(message: Pick<Message, "from" | "sender_chat" | "chat">): {
  id: PeerId;
  name?: string;
} {
  const { from, sender_chat, chat } = message;
  // All anonymous admins of all groups share one user id, so it names nobody.
  const speaker = sender_chat ?? from ?? chat;
  const name = "title" in speaker ? speaker.title : nameOf(speaker);
  return { id: senderId(speaker.id), ...(name && { name }) };
}

/** What a person calls themself. */
export function nameOf(person: {
  first_name?: string;
  last_name?: string;
  username?: string;
}): string | undefined {
  const name = [person.first_name, person.last_name].filter((part) => part).join(" ");
  return name === "" ? person.username : name;
}

function peerOf(kind: PeerKind, raw: string): Peer {
  const judgement = telegram.canonicalPeerId(kind, raw);
  // Telegram's own numbers are canonical; what is not is none of Telegram's.
  if (!judgement.ok) throw new Error(`\`${raw}\` is no id of a ${kind} on Telegram`);
  return { kind, id: judgement.id };
}
