// What a message says and carries, whatever kind of message it is. Takes content without wrappers (the library's
// `normalizeMessageContent` takes off ephemeral, view-once, edited and caption wrappers).

import type { proto } from "@whiskeysockets/baileys";
import type { MediaKind } from "../../channel.ts";

type Content = proto.IMessage;

/** A file of a message, as WhatsApp describes it. */
export interface MediaPart {
  readonly kind: MediaKind;
  /** The library's word for it, which its keys are derived by. */
  readonly type: "image" | "video" | "audio" | "document" | "sticker";
  readonly mimeType: string;
  readonly fileName?: string;
  readonly bytes?: number;
  readonly isVoice: boolean;
}

/** The text of a message: what was typed, a caption, or a line that says what else it is. Empty where it has none. */
export function textOf(content: Content): string {
  return (
    content.conversation ||
    content.extendedTextMessage?.text ||
    content.imageMessage?.caption ||
    content.videoMessage?.caption ||
    content.documentMessage?.caption ||
    answeredText(content) ||
    placeText(content) ||
    contactText(content) ||
    pollText(content) ||
    ""
  );
}

/** The context of a message: what it quotes, whom it mentions. */
export function contextOf(content: Content): proto.IContextInfo | undefined {
  for (const part of Object.values(content)) {
    const context = (part as { contextInfo?: proto.IContextInfo | null } | null)?.contextInfo;
    if (context) return context;
  }
  return undefined;
}

/** The file of a message, or `undefined`. */
export function mediaOf(content: Content): MediaPart | undefined {
  const { imageMessage, videoMessage, ptvMessage, audioMessage, documentMessage, stickerMessage } = content;
  if (imageMessage) return part("image", "image", imageMessage);
  if (videoMessage) return part("video", "video", videoMessage);
  if (ptvMessage) return part("video", "video", ptvMessage);
  if (audioMessage) return part("audio", "audio", audioMessage, audioMessage.ptt === true);
  if (stickerMessage) return part("image", "sticker", stickerMessage);
  if (documentMessage)
    return {
      ...part("document", "document", documentMessage),
      ...named(documentMessage.fileName || documentMessage.title),
    };
  return undefined;
}

interface Described {
  readonly mimetype?: string | null;
  readonly fileLength?: number | { toNumber(): number } | null;
}

function part(kind: MediaKind, type: MediaPart["type"], from: Described, isVoice = false): MediaPart {
  const { fileLength } = from;
  const bytes = typeof fileLength === "number" ? fileLength : fileLength?.toNumber();
  return {
    kind,
    type,
    mimeType: from.mimetype || "application/octet-stream",
    ...(bytes !== undefined && bytes > 0 && { bytes }),
    isVoice,
  };
}

function named(fileName: string | null | undefined): { fileName?: string } {
  return fileName ? { fileName } : {};
}

function answeredText(content: Content): string {
  return (
    content.buttonsResponseMessage?.selectedDisplayText ||
    content.listResponseMessage?.title ||
    content.templateButtonReplyMessage?.selectedDisplayText ||
    ""
  );
}

function placeText({ locationMessage, liveLocationMessage }: Content): string {
  const place = locationMessage ?? liveLocationMessage;
  if (!place) return "";
  const about = [locationMessage?.name, locationMessage?.address, liveLocationMessage?.caption];
  const names = about.filter(Boolean).join(", ");
  const what = liveLocationMessage ? "live location" : "location";
  return `[${what}: ${place.degreesLatitude ?? 0}, ${place.degreesLongitude ?? 0}${names ? ` (${names})` : ""}]`;
}

function contactText({ contactMessage, contactsArrayMessage }: Content): string {
  const contacts = contactMessage ? [contactMessage] : (contactsArrayMessage?.contacts ?? []);
  return contacts
    .map(({ displayName, vcard }) => {
      const numbers = [...(vcard ?? "").matchAll(/^(?:item\d+\.)?TEL[^:\n]*:(.+)$/gim)].map(([, number]) =>
        number?.trim(),
      );
      return `[contact: ${[displayName, ...numbers].filter(Boolean).join(", ")}]`;
    })
    .join("\n");
}

function pollText(content: Content): string {
  const poll = content.pollCreationMessage ?? content.pollCreationMessageV2 ?? content.pollCreationMessageV3;
  if (!poll) return "";
  return [
    `[poll: ${poll.name ?? ""}]`,
    ...(poll.options ?? []).map(({ optionName }) => `- ${optionName ?? ""}`),
  ].join("\n");
}
