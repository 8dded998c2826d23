// Telegram groups and their forum topics.

import type { PlatformId } from "../id-text.ts";
import type { GroupPolicy } from "./access-policy.ts";
import type { GroupRule } from "./group-rule.ts";

/** What a group and each of its topics may say. */
export interface TelegramTopic extends GroupRule {
  /**
   * Whether the bot listens here.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Senders who may address the koi here; `*` is everyone, an empty list nobody. Default: `groupAllowFrom`.
   * @examples [["123456789"]]
   */
  allowFrom?: PlatformId[];
  /**
   * Which messages are taken here. Default: the `groupPolicy` of the level above.
   * @examples ["open"]
   */
  groupPolicy?: GroupPolicy;
  /**
   * Skills that may be used here, of those that the koi's own list allows. Default: all of them.
   * @examples [["weather"]]
   */
  skills?: string[];
  /**
   * Text that is added to the koi's prompt here. Default: none.
   * @examples ["Answer in Norwegian."]
   */
  systemPrompt?: string;
}

/** One Telegram group. What its topics leave out is taken from it. */
export interface TelegramGroup extends TelegramTopic {
  /**
   * Rules for single forum topics, by number; the topic General is 1. Default: none.
   * @examples [{"42": {"requireMention": false}}]
   */
  topics?: Record<string, TelegramTopic>;
}
