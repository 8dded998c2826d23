// How an account writes: prefixes, parts, history. The same on every channel, apart from the limits.

import type { BlockCoalesce } from "../block-streaming.ts";

/** How a long answer is split: by length, or at empty lines first. */
export type ChunkMode = "length" | "newline";

/** Which of the parts of an answer quote the message that they answer. */
export type ReplyToMode = "off" | "first" | "all";

/** How Markdown is rendered where a platform has no form for it. */
export interface MarkdownConfig {
  /**
   * Tables: as they are (`off`), as lists (`bullets`), or as text of fixed width (`code`). Default: `bullets` on
   * WhatsApp, `code` elsewhere.
   * @examples ["code"]
   */
  tables?: "off" | "bullets" | "code";
}

/** What holds for one person's direct messages. */
export interface DmSettings {
  /**
   * How many of the person's turns are kept in the prompt. Default: `dmHistoryLimit`.
   * @examples [50]
   * @minimum 0
   * @asType integer
   */
  historyLimit?: number;
}

/** How an account writes, and how much it remembers. */
export interface ConversationStyle {
  /**
   * How a long answer is split: at the limit of characters, or at empty lines first.
   * @default "length"
   * @examples ["newline"]
   */
  chunkMode?: ChunkMode;
  /**
   * Text before every answer; `auto` is `[name of the koi]`. Default: `messages.responsePrefix`.
   * @examples ["auto"]
   */
  responsePrefix?: string;
  /**
   * How Markdown is rendered. Default: as its keys say.
   * @examples [{"tables": "code"}]
   */
  markdown?: MarkdownConfig;
  /**
   * Send answers in parts of a few paragraphs, where they do not grow in sight anyway. Default:
   * `kois.defaults.blockStreamingDefault`.
   * @examples [true]
   */
  blockStreaming?: boolean;
  /**
   * How small parts are joined. Default: `kois.defaults.blockStreamingCoalesce`.
   * @examples [{"idleMs": 500}]
   */
  blockStreamingCoalesce?: BlockCoalesce;
  /**
   * How many turns of a person's direct messages are kept in the prompt. Default: no limit.
   * @examples [50]
   * @minimum 0
   * @asType integer
   */
  dmHistoryLimit?: number;
  /**
   * Settings for single people's direct messages, by the person's id. Default: none.
   * @examples [{"123456789": {"historyLimit": 20}}]
   */
  dms?: Record<string, DmSettings>;
}
