// Where a reply goes, and which message it quotes.

import type { GroupMetadata, WAMessage, WAMessageKey } from "@whiskeysockets/baileys";
import type { ReplyTarget } from "../../channel.ts";
import { isOurMessageId } from "./message-id.ts";
import { isGroup, isLid, jidOfPeer } from "../jid.ts";

/** What is known of people and groups while a reply is made. */
export interface AddressBook {
  group(jid: string): Promise<GroupMetadata>;
  /** The LID of a number's address, where one is known. */
  lidOf(phoneJid: string): Promise<string | undefined>;
  /** Whether this is a chat with oneself. */
  isToSelf(target: ReplyTarget): boolean;
}

/** The chat of a target. */
export function chatOf(target: ReplyTarget): string {
  return jidOfPeer(target.peer.id);
}

/** The message that a reply answers, as WhatsApp names it; `undefined` where the target names none. */
export async function answeredKey(target: ReplyTarget, book: AddressBook): Promise<WAMessageKey | undefined> {
  const id = target.replyToMessageId;
  if (id === undefined) return undefined;
  const remoteJid = chatOf(target);
  const isOurs = target.repliedTo === undefined && isOurMessageId(id);
  const key = { remoteJid, id, fromMe: isOurs || book.isToSelf(target) };
  if (!isGroup(remoteJid) || !target.repliedTo) return key;
  return { ...key, participant: await memberJid(jidOfPeer(target.repliedTo.senderId), remoteJid, book) };
}

/**
 * The message to quote: in groups, where several people write, and where it is asked for; else it is plain in a chat of two what an answer answers. Made
 * from its text, which phones show until they find the message itself.
 */
export async function quotedMessage(target: ReplyTarget, book: AddressBook): Promise<WAMessage | undefined> {
  if ((target.peer.kind === "dm" && target.isQuoting !== true) || !target.repliedTo) return undefined;
  const key = await answeredKey(target, book);
  return key && ({ key, message: { conversation: target.repliedTo.text } } as WAMessage);
}

/** A member of a group as the group itself names its members: by number or by LID. */
async function memberJid(jid: string, group: string, book: AddressBook): Promise<string> {
  if (isLid(jid)) return jid;
  const { addressingMode } = await book.group(group);
  return addressingMode === "lid" ? ((await book.lidOf(jid)) ?? jid) : jid;
}
