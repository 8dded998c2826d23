// WebChat: the gateway's own chat page, a channel like any other.

import type { AccountBase, ChannelBase } from "./account.ts";
import type { DmAccess, DmPolicy, GroupAccess } from "./access-policy.ts";
import type { ConversationStyle } from "./conversation-style.ts";
import type { GroupRule } from "./group-rule.ts";

/** What WebChat and each of its accounts may say. */
export interface WebChatSettings extends DmAccess, GroupAccess, ConversationStyle {
  /**
   * Who may write direct messages: `open` (everyone whom the gateway let in), `pairing` (the list, and people approved
   * by a code), `allowlist` (the list alone) or `disabled` (nobody).
   * @default "open"
   * @examples ["pairing"]
   */
  dmPolicy?: DmPolicy;
  /**
   * Rules for single rooms, by id; `*` is any other. If any room is listed, only listed ones are taken. Default: none,
   * every room is taken.
   * @examples [{"lobby": {"requireMention": false}}]
   */
  groups?: Record<string, GroupRule>;
  /**
   * Heading of the chat page. Default: SKYKOI.
   * @examples ["Help desk"]
   */
  title?: string;
  /**
   * Most characters in one message; longer answers are split.
   * @default 16000
   * @examples [4000]
   * @minimum 1
   * @asType integer
   */
  textChunkLimit?: number;
  /**
   * Largest file in megabytes that is taken in or sent.
   * @default 20
   * @examples [50]
   * @minimum 0
   */
  mediaMaxMb?: number;
  /**
   * How many messages of a room that were not for the koi are shown to it when it is called; 0 shows none. What is
   * left out here is taken from `messages.groupChat`.
   * @default 50
   * @examples [0, 20]
   * @minimum 0
   * @asType integer
   */
  historyLimit?: number;
}

/** One WebChat account: a page or site that people write from. */
export interface WebChatAccount extends AccountBase, WebChatSettings {}

/** WebChat. */
export interface WebChatChannel extends ChannelBase<WebChatAccount>, WebChatSettings {}
