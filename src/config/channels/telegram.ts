// Telegram: bots, direct messages, groups with topics, channel posts.

import type { Secret, SecretProxyAddress, SecretWebAddress } from "../secret.ts";
import type { AccountBase, ChannelBase } from "./account.ts";
import type { DmAccess, GroupAccess } from "./access-policy.ts";
import type { ConversationStyle, ReplyToMode } from "./conversation-style.ts";
import type { RetryConfig } from "./retry.ts";
import type { TelegramGroup } from "./telegram-groups.ts";

/** Low-level settings of the connection to Telegram. */
export interface TelegramNetwork {
  /**
   * Try IPv6 and IPv4 side by side. Default: as Node does.
   * @examples [false]
   */
  autoSelectFamily?: boolean;
}

/** A command for the bot's menu that has no built-in meaning; the koi gets it as text. */
export interface TelegramCommand {
  /**
   * Name: lower-case letters, digits and `_`, up to 32.
   * @examples ["standup"]
   * @pattern ^/?[a-z0-9_]{1,32}$
   */
  command: string;
  /**
   * What the menu says about it.
   * @examples ["Ask for the daily report"]
   * @pattern \S
   */
  description: string;
}

/** What the bot may use besides plain messages. */
export interface TelegramCapabilities {
  /**
   * Where messages may carry buttons: nowhere, in direct messages, in groups, everywhere, or for senders on the
   * allowlists.
   * @default "allowlist"
   * @examples ["all"]
   */
  inlineButtons?: "off" | "dm" | "group" | "all" | "allowlist";
}

/** What kois may do on Telegram besides answering. */
export interface TelegramActions {
  /**
   * React with an emoji.
   * @default true
   * @examples [false]
   */
  reactions?: boolean;
  /**
   * Send messages and polls beside the answer, by the tool `message`.
   * @default true
   * @examples [false]
   */
  sendMessage?: boolean;
  /**
   * Change messages that they sent, by the tool `message`.
   * @default true
   * @examples [false]
   */
  editMessage?: boolean;
  /**
   * Delete messages that they sent, by the tool `message`.
   * @default true
   * @examples [false]
   */
  deleteMessage?: boolean;
  /**
   * Send stickers.
   * @default false
   * @examples [true]
   */
  sticker?: boolean;
}

/** What a Telegram channel and each of its accounts may say. */
export interface TelegramSettings extends DmAccess, GroupAccess, ConversationStyle {
  /**
   * Token of the bot. Default: `tokenFile`, and for the default account the environment variable TELEGRAM_BOT_TOKEN.
   * @examples [{"source": "env", "id": "TELEGRAM_BOT_TOKEN"}, "${TELEGRAM_BOT_TOKEN}"]
   */
  botToken?: Secret;
  /**
   * Path of a file with the bot's token. Default: none.
   * @examples ["/run/secrets/telegram-token"]
   * @pattern \S
   */
  tokenFile?: string;
  /**
   * Base address of the Bot API; another one is for a Bot API server of your own.
   * @default "https://api.telegram.org"
   * @examples ["http://127.0.0.1:8081"]
   */
  apiRoot?: SecretWebAddress;
  /**
   * Address at which Telegram reaches this gateway; needs `webhookSecret`. Default: none, the gateway asks Telegram
   * for messages.
   * @examples ["https://bot.example.org/telegram/default"]
   */
  webhookUrl?: SecretWebAddress;
  /**
   * Word that Telegram's calls must carry. Default: none.
   * @examples [{"source": "env", "id": "TELEGRAM_WEBHOOK_SECRET"}]
   */
  webhookSecret?: Secret;
  /**
   * Path on the gateway's port that Telegram's calls arrive at. Default: /telegram/<accountId>.
   * @examples ["/telegram/default"]
   * @pattern ^/
   */
  webhookPath?: string;
  /**
   * Proxy for the connection, as `http://` or `socks5://`. Default: none.
   * @examples ["socks5://127.0.0.1:1080"]
   */
  proxy?: SecretProxyAddress;
  /**
   * Low-level settings of the connection. Default: as its keys say.
   * @examples [{"autoSelectFamily": false}]
   */
  network?: TelegramNetwork;
  /**
   * Seconds after which a call to Telegram is given up.
   * @default 60
   * @examples [20]
   * @minimum 1
   * @asType integer
   */
  timeoutSeconds?: number;
  /**
   * How failed calls are repeated. Default: as its keys say.
   * @examples [{"attempts": 5}]
   */
  retry?: RetryConfig;
  /**
   * Rules for single groups, by the chat's id; `*` is any other. If any group is listed, only listed ones are taken.
   * Default: none, every group is taken.
   * @examples [{"-1001234567890": {"requireMention": false, "topics": {"42": {"systemPrompt": "Be brief."}}}}]
   */
  groups?: Record<string, TelegramGroup>;
  /**
   * Most characters in one message; longer answers are split. Telegram takes up to 4096.
   * @default 4000
   * @examples [2000]
   * @minimum 1
   * @maximum 4096
   * @asType integer
   */
  textChunkLimit?: number;
  /**
   * Show previews of links.
   * @default true
   * @examples [false]
   */
  linkPreview?: boolean;
  /**
   * Which parts of an answer quote the message: none, the first, or all.
   * @default "first"
   * @examples ["off"]
   */
  replyToMode?: ReplyToMode;
  /**
   * How an answer appears in direct messages while it is written: not at all, as growing text, or part by part.
   * @default "partial"
   * @examples ["off"]
   */
  streamMode?: "off" | "partial" | "block";
  /**
   * Largest file in megabytes that is taken in or sent.
   * @default 5
   * @examples [20]
   * @minimum 0
   */
  mediaMaxMb?: number;
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
   * Which reactions the koi learns of: none, those on its own messages, or all.
   * @default "own"
   * @examples ["all"]
   */
  reactionNotifications?: "off" | "own" | "all";
  /**
   * How much the koi reacts itself: not at all, only as a receipt, rarely, or freely.
   * @default "minimal"
   * @examples ["extensive"]
   */
  reactionLevel?: "off" | "ack" | "minimal" | "extensive";
  /**
   * More commands for the bot's menu.
   * @default []
   * @examples [[{"command": "standup", "description": "Ask for the daily report"}]]
   */
  customCommands?: TelegramCommand[];
  /**
   * What the bot may use besides plain messages. Default: as its keys say.
   * @examples [{"inlineButtons": "all"}]
   */
  capabilities?: TelegramCapabilities;
  /**
   * What kois may do besides answering. Default: as its keys say.
   * @examples [{"deleteMessage": false}]
   */
  actions?: TelegramActions;
}

/** One Telegram account: a bot. */
export interface TelegramAccount extends AccountBase, TelegramSettings {}

/** Telegram. */
export interface TelegramChannel extends ChannelBase<TelegramAccount>, TelegramSettings {}
