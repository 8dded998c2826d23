// Sends one part of a reply and waits for WhatsApp's word that it has it.

import type { AnyMessageContent, WAMessage } from "@whiskeysockets/baileys";
import type { OutboundMedia, OutboundMessage, ReplyTarget } from "../../channel.ts";
import type { TableStyle } from "../../text/tables.ts";
import type { LinkedSocket } from "../connect/linked-socket.ts";
import { type AddressBook, chatOf, quotedMessage } from "./address.ts";
import type { Confirmations } from "./confirmations.ts";
import { messageIdOf } from "./message-id.ts";
import { canHaveCaption } from "./parts.ts";
import { renderWhatsApp } from "./render.ts";
import { sendErrorOf } from "./send-error.ts";

/** What a part is sent with. */
export interface Sending {
  readonly link: LinkedSocket;
  readonly confirmations: Confirmations;
  readonly book: AddressBook;
  readonly tables: TableStyle;
  /** Keeps what was sent, for phones that ask for it again. */
  keepSent(message: WAMessage): void;
}

/** Sends `message` under ids made of `key`. Resolves with the first of them. @throws SendError */
export async function sendPart(
  sending: Sending,
  target: ReplyTarget,
  message: OutboundMessage,
  key: string,
): Promise<string> {
  const contents = contentsOf(message, sending.tables);
  for (const [index, content] of contents.entries()) {
    const quoted = async () => (index === 0 ? quotedMessage(target, sending.book) : undefined);
    await sendContent(sending, target, content, messageIdOf(key, index), quoted);
  }
  return messageIdOf(key);
}

/** Sends one of WhatsApp's messages, and waits for the word that it has it. @throws SendError */
export async function sendContent(
  { link, confirmations, keepSent }: Sending,
  target: ReplyTarget,
  content: AnyMessageContent,
  messageId: string,
  quotedIn: () => Promise<WAMessage | undefined> = () => Promise.resolve(undefined),
): Promise<void> {
  const confirmation = confirmations.of(messageId);
  try {
    const quoted = await quotedIn();
    const sent = await link.call((socket) =>
      socket.sendMessage(chatOf(target), content, { messageId, ...(quoted && { quoted }) }),
    );
    if (sent) keepSent(sent);
  } catch (thrown) {
    confirmation.cancel();
    throw sendErrorOf(thrown);
  }
  await confirmation.done;
}

/** A part as WhatsApp's messages: mostly one; where nobody split it, a file each and then the text. */
function contentsOf({ text, media = [], poll }: OutboundMessage, tables: TableStyle): AnyMessageContent[] {
  if (poll) {
    const { question: name, options, isMultiple } = poll;
    return [{ poll: { name, values: [...options], selectableCount: isMultiple ? 0 : 1 } }];
  }
  const rendered = renderWhatsApp(text, tables);
  const isCaption = media.length === 1 && canHaveCaption(media[0]);
  const files = media.map((file) => fileContent(file, isCaption ? rendered : ""));
  // Without a preview the library does not ask the addresses that stand in the text.
  const words = rendered === "" || isCaption ? [] : [{ text: rendered, linkPreview: null }];
  return [...files, ...words];
}

function fileContent({ kind, mimeType, fileName, path }: OutboundMedia, text: string): AnyMessageContent {
  const file = { url: path };
  const caption = text === "" ? {} : { caption: text };
  switch (kind) {
    // An empty preview: the library would start programs to make one.
    case "image":
      return { image: file, mimetype: mimeType, jpegThumbnail: "", ...caption };
    case "video":
      return { video: file, mimetype: mimeType, jpegThumbnail: "", ...caption };
    case "audio":
      // WhatsApp takes Opus for a voice note.
      return { audio: file, mimetype: mimeType, ptt: mimeType.startsWith("audio/ogg") };
    default:
      return { document: file, mimetype: mimeType, fileName, ...caption };
  }
}
