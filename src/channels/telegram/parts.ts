// A reply → what Telegram takes as one message each: text up to the account's limit, one file a message, a text that is
// short enough as the caption of the first file.

import { splitMarkdown } from "../text/split-markdown.ts";
import type { OutboundMessage } from "../channel.ts";
import type { BotSettings } from "./bot-settings.ts";
import { renderHtml, shownLength } from "./render.ts";
import type { TableStyle } from "./render-table.ts";

/** Telegram: `sendMessage`, `text`. */
export const MAX_MESSAGE_UNITS = 4_096;
/** Telegram: `sendPhoto`, `caption`. */
const MAX_CAPTION_UNITS = 1_024;
/** A row of dashes below a row of cells: only tables grow when they are rendered. */
const TABLE = /^ {0,3}\|?[ :-]*-[ :|-]*$/m;

type PartSettings = Pick<BotSettings, "textChunkLimit" | "chunkMode" | "markdown">;

/** The parts of `message`, in order. Pure. */
export function partsOf(message: OutboundMessage, settings: PartSettings): OutboundMessage[] {
  const { text, media = [], ...rest } = message;
  const tables = tableStyle(settings);
  const length = (markdown: string): number => lengthOf(markdown, tables);
  const [file, ...files] = media;
  if (file && length(text) <= Math.min(MAX_CAPTION_UNITS, settings.textChunkLimit)) {
    return [{ ...rest, text, media: [file] }, ...files.map((one) => ({ ...rest, text: "", media: [one] }))];
  }
  const texts = splitMarkdown(text, { limit: settings.textChunkLimit, mode: settings.chunkMode, length });
  return [
    ...texts.map((part) => ({ ...rest, text: part })),
    ...media.map((one) => ({ ...rest, text: "", media: [one] })),
  ];
}

/** How tables are rendered for an account. */
export function tableStyle({ markdown }: Pick<BotSettings, "markdown">): TableStyle {
  return markdown?.tables ?? "code";
}

/** What counts towards Telegram's limit, and does also where the Markdown goes out as it is. */
function lengthOf(markdown: string, tables: TableStyle): number {
  if (markdown.length > MAX_MESSAGE_UNITS || !TABLE.test(markdown)) return markdown.length;
  return Math.max(markdown.length, shownLength(renderHtml(markdown, tables)));
}
