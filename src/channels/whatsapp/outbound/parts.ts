// A reply as what WhatsApp takes as one message each: each file is a message, with the text below the first one where
// it fits there; the rest of the text is split at the account's limit.

import type { WhatsAppSettings } from "../../../config/channels/whatsapp.ts";
import { CHANNEL_DEFAULTS } from "../../../config/channels/channel-defaults.ts";
import type { OutboundMedia, OutboundMessage } from "../../channel.ts";
import { splitMarkdown } from "../../text/split-markdown.ts";
import type { TableStyle } from "../../text/tables.ts";
import { renderWhatsApp } from "./render.ts";

/** Most characters that WhatsApp takes below a file. */
const CAPTION_LIMIT = 1_024;

/** How tables are written in this account. */
export function tableStyleOf(settings: WhatsAppSettings): TableStyle {
  return settings.markdown?.tables ?? "bullets";
}

/** The parts, in the order in which they are sent; each has at most one file. */
export function partsOf(message: OutboundMessage, settings: WhatsAppSettings): readonly OutboundMessage[] {
  const { media = [], text, ...rest } = message;
  const tables = tableStyleOf(settings);
  const length = (markdown: string): number => renderWhatsApp(markdown, tables).length;
  const isCaption = canHaveCaption(media[0]) && text.trim() !== "" && length(text) <= CAPTION_LIMIT;
  const files = media.map((file, index) => ({
    ...rest,
    text: isCaption && index === 0 ? text : "",
    media: [file],
  }));
  const texts = isCaption
    ? []
    : splitMarkdown(text, {
        limit: settings.textChunkLimit ?? CHANNEL_DEFAULTS.whatsapp.textChunkLimit,
        mode: settings.chunkMode ?? "length",
        length,
      });
  return [...files, ...texts.map((part) => ({ ...rest, text: part }))];
}

/** WhatsApp shows no text below sounds. */
export function canHaveCaption(media: OutboundMedia | undefined): boolean {
  return media !== undefined && media.kind !== "audio";
}
