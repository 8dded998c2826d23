// One message of WhatsApp as the gateway takes it. What is no message of a person (our own words, receipts of syncs, calls)
// becomes `undefined` and is settled.

import type { proto, WAMessage } from "@whiskeysockets/baileys";
import type { AccountId } from "../../../routing/ids.ts";
import type { InboundMessage, MediaReference, MessageEvent, ReplyReference } from "../../channel.ts";
import { isOurMessageId } from "../outbound/message-id.ts";
import { contextOf, mediaOf, textOf } from "./content.ts";
import { isSelf, type Self } from "./self.ts";
import { type PhoneOfLid, whoOf } from "./who.ts";

/** What is known beside the message itself. */
export interface InboundContext {
  readonly accountId: AccountId;
  readonly self: Self;
  /** Whether the number is its owner's, who writes to it from itself. */
  readonly isSelfChat: boolean;
  readonly phoneOfLid: PhoneOfLid;
  /** Takes the wrappers off. */
  normalize(content: proto.IMessage | null | undefined): proto.IMessage | undefined;
  /** Keeps what is needed to fetch the message's file, and returns the reference for it. */
  keepMedia(message: WAMessage, content: proto.IMessage): unknown;
  now(): number;
}

/** The message, or `undefined` where it is none for the gateway. */
export async function inboundMessage(
  message: WAMessage,
  context: InboundContext,
): Promise<InboundMessage | undefined> {
  const { key } = message;
  const content = context.normalize(message.message);
  if (!content || !key.id || !key.remoteJid) return undefined;
  const who = await whoOf(key, context.self, context.phoneOfLid);
  if (!who) return undefined;
  // To oneself: only where the owner wants it, and never what some SKYKOI wrote there.
  if (who.isToSelf && (!context.isSelfChat || isOurMessageId(key.id))) return undefined;
  const base = {
    messageId: key.id,
    facts: { channel: "whatsapp", accountId: context.accountId, peer: who.peer },
    sender: { id: who.senderId, ...(message.pushName && { name: message.pushName }) },
    sentAtMs: sentAtMs(message) ?? context.now(),
    media: [],
    mentionsUs: false,
  } as const;
  const happened = eventOf(content, context);
  if (happened) return { ...base, ...happened };
  const text = textOf(content);
  const media = mediaOf(content);
  if (text === "" && !media) return undefined;
  const contextInfo = contextOf(content);
  const replyTo = replyOf(contextInfo, context);
  return {
    ...base,
    text,
    ...(media && { media: [reference(media, context.keepMedia(message, content))] }),
    ...(replyTo && { replyTo }),
    ...mentionsOf(contextInfo, context),
  };
}

function sentAtMs({ messageTimestamp }: WAMessage): number | undefined {
  const seconds = typeof messageTimestamp === "number" ? messageTimestamp : messageTimestamp?.toNumber();
  return seconds && Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}

function reference(media: NonNullable<ReturnType<typeof mediaOf>>, source: unknown): MediaReference {
  const { kind, mimeType, fileName, bytes, isVoice } = media;
  return {
    kind,
    mimeType,
    ...(fileName !== undefined && { fileName }),
    ...(bytes !== undefined && { bytes }),
    ...(isVoice && { isVoice }),
    source,
  };
}

// Numbers of proto.Message.ProtocolMessage.Type.
const REVOKE = 0;
const MESSAGE_EDIT = 14;

/** News of an earlier message, with the text that it has now. */
function eventOf(
  { reactionMessage, protocolMessage }: proto.IMessage,
  context: InboundContext,
): { event: MessageEvent; text: string } | undefined {
  if (reactionMessage?.key?.id) {
    const { key, text } = reactionMessage;
    const emoji = text ?? "";
    const isOnOurs = key.fromMe === true && isOurMessageId(key.id);
    return {
      event: { kind: "reaction", messageId: key.id ?? "", emoji, isRemoved: emoji === "", isOnOurs },
      text: "",
    };
  }
  const messageId = protocolMessage?.key?.id;
  if (!messageId) return undefined;
  if (protocolMessage.type === REVOKE) return { event: { kind: "deleted", messageId }, text: "" };
  const edited =
    protocolMessage.type === MESSAGE_EDIT ? context.normalize(protocolMessage.editedMessage) : undefined;
  return edited && { event: { kind: "edited", messageId }, text: textOf(edited) };
}

function replyOf(
  info: proto.IContextInfo | undefined,
  { self, normalize }: InboundContext,
): ReplyReference | undefined {
  if (!info?.stanzaId) return undefined;
  const quoted = normalize(info.quotedMessage);
  const text = quoted && textOf(quoted);
  // What the owner typed on the phone under the same number is no message of ours.
  const isOurs = isSelf(self, info.participant) && isOurMessageId(info.stanzaId);
  return { messageId: info.stanzaId, ...(text && { text }), isOurs };
}

/**
 * Whom the message names. In a chat with oneself the number is the owner's: naming it calls the owner, not the koi.
 */
function mentionsOf(
  info: proto.IContextInfo | undefined,
  { self, isSelfChat }: InboundContext,
): { mentionsUs: boolean; isForOthers?: boolean } {
  const named = info?.mentionedJid ?? [];
  const isUs = named.some((jid) => isSelf(self, jid));
  const others = named.filter((jid) => !isSelf(self, jid));
  if (isUs && !isSelfChat) return { mentionsUs: true };
  return { mentionsUs: false, ...(others.length > 0 && { isForOthers: true }) };
}
