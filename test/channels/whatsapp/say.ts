// Content of messages, as phones make it.

import type { MediaType, proto } from "@whiskeysockets/baileys";
import type { MediaHost } from "../../fakes/whatsapp/media-host.ts";

/** A text with its context. */
export function textMessage(text: string, contextInfo: proto.IContextInfo = {}): proto.IMessage {
  return { extendedTextMessage: { text, contextInfo } };
}

/** The context of a message that quotes one of `writer`. */
export function quoting(id: string, writer: string, text = "quoted"): proto.IContextInfo {
  return { stanzaId: id, participant: writer, quotedMessage: { conversation: text } };
}

/** A picture. */
export function picture(host: MediaHost, content: Uint8Array, caption = ""): proto.IMessage {
  return { imageMessage: { ...host.put(Buffer.from(content), "image"), mimetype: "image/png", caption } };
}

/** A voice note. */
export function voiceNote(host: MediaHost, content: Uint8Array): proto.IMessage {
  const file = host.put(Buffer.from(content), "audio");
  return { audioMessage: { ...file, mimetype: "audio/ogg; codecs=opus", ptt: true } };
}

/** A file with a name. */
export function file(host: MediaHost, content: Uint8Array, fileName: string): proto.IMessage {
  return {
    documentMessage: { ...host.put(Buffer.from(content), "document"), mimetype: "text/plain", fileName },
  };
}

/** An emoji on the message `id` of `writer`, in the chat that the phone knows as `chat`. */
export function reaction(chat: string, id: string, emoji: string, writer?: string): proto.IMessage {
  const participant = writer === undefined ? {} : { participant: writer };
  return { reactionMessage: { key: { remoteJid: chat, fromMe: false, id, ...participant }, text: emoji } };
}

/** The new text of an own message. */
export function edit(chat: string, id: string, text: string): proto.IMessage {
  const key = { remoteJid: chat, fromMe: true, id };
  return { protocolMessage: { type: 14, key, editedMessage: { conversation: text } } };
}

/** Takes an own message back. */
export function revoke(chat: string, id: string): proto.IMessage {
  return { protocolMessage: { type: 0, key: { remoteJid: chat, fromMe: true, id } } };
}

/** The file that a device sent, decrypted with its key. */
export function sentFile(host: MediaHost, message: proto.IMessage): Buffer | undefined {
  const kinds = ["image", "video", "audio", "document"] as const;
  for (const kind of kinds) {
    const sent = message[`${kind}Message`];
    if (sent)
      return host.open(sent.directPath ?? "", sent.mediaKey ?? new Uint8Array(), kind satisfies MediaType);
  }
  return undefined;
}
