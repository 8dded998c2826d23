// WhatsApp: linked devices, direct messages and groups.

import type { AccountBase, ChannelBase } from "./account.ts";
import type { DmAccess, GroupAccess } from "./access-policy.ts";
import type { ConversationStyle } from "./conversation-style.ts";
import type { GroupRule } from "./group-rule.ts";

/** The emoji put on a message while the koi works on it. */
export interface WhatsAppAckReaction {
  /**
   * Emoji; an empty text puts none. Default: the koi's emoji, else 👀.
   * @examples ["👀"]
   */
  emoji?: string;
  /**
   * Put it on direct messages.
   * @default true
   * @examples [false]
   */
  direct?: boolean;
  /**
   * Put it on group messages: on all, on those that mention the koi, or on none.
   * @default "mentions"
   * @examples ["always"]
   */
  group?: "always" | "mentions" | "never";
}

/** What kois may do on WhatsApp besides answering. */
export interface WhatsAppActions {
  /**
   * React with an emoji.
   * @default true
   * @examples [false]
   */
  reactions?: boolean;
  /**
   * Send messages beside the answer, change and delete them, by the tool `message`.
   * @default true
   * @examples [false]
   */
  sendMessage?: boolean;
  /**
   * Make polls, by the tool `message`.
   * @default true
   * @examples [false]
   */
  polls?: boolean;
}

/** What a WhatsApp channel and each of its accounts may say. */
export interface WhatsAppSettings extends DmAccess, GroupAccess, ConversationStyle {
  /**
   * Rules for single groups, by the group's JID; `*` is any other. If any group is listed, only listed ones are taken.
   * Default: none, every group is taken.
   * @examples [{"120363999999999999@g.us": {"requireMention": false}, "*": {}}]
   */
  groups?: Record<string, GroupRule>;
  /**
   * Whether the linked number is your own, which you write to from itself: then there are no read receipts, and
   * answers carry a prefix. Default: yes if the own number is in `allowFrom`.
   * @examples [true]
   */
  selfChatMode?: boolean;
  /**
   * Tell senders that their messages were read.
   * @default true
   * @examples [false]
   */
  sendReadReceipts?: boolean;
  /**
   * Most characters in one message; longer answers are split. WhatsApp takes up to 65536.
   * @default 4000
   * @examples [2000]
   * @minimum 1
   * @maximum 65536
   * @asType integer
   */
  textChunkLimit?: number;
  /**
   * Largest file in megabytes that is taken in. For sending it is `kois.defaults.mediaMaxMb`.
   * @default 50
   * @examples [16]
   * @minimum 0
   */
  mediaMaxMb?: number;
  /**
   * Text before every incoming message, for the koi to see. Default: `messages.messagePrefix`.
   * @examples ["[whatsapp]"]
   */
  messagePrefix?: string;
  /**
   * The emoji put on a message while the koi works on it. Default: none, `messages.ackReaction` holds.
   * @examples [{"emoji": "👀", "group": "mentions"}]
   */
  ackReaction?: WhatsAppAckReaction;
  /**
   * How many group messages that were not for the koi are shown to it when it is called; 0 shows none. What is left
   * out here is taken from `messages.groupChat`.
   * @default 50
   * @examples [0, 20]
   * @minimum 0
   * @asType integer
   */
  historyLimit?: number;
  /**
   * Milliseconds to wait for a further text message of the same sender. What is left out here is taken from
   * `messages.inbound`.
   * @default 0
   * @examples [5000]
   * @minimum 0
   * @asType integer
   */
  debounceMs?: number;
}

/** One WhatsApp account: a linked device of one phone number. */
export interface WhatsAppAccount extends AccountBase, WhatsAppSettings {
  /**
   * Folder with the account's keys. No two accounts may share one. Default:
   * <state>/credentials/whatsapp/<accountId>.
   * @examples ["~/.SKYKOI/credentials/whatsapp/biz"]
   * @pattern \S
   */
  authDir?: string;
}

/** WhatsApp. */
export interface WhatsAppChannel extends ChannelBase<WhatsAppAccount>, WhatsAppSettings {
  /**
   * What kois may do on WhatsApp besides answering. Default: as its keys say, everything.
   * @examples [{"polls": false}]
   */
  actions?: WhatsAppActions;
}
