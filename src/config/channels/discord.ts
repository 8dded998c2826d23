// Discord: bots, direct messages, servers with rooms and threads.

import type { KoiIdText, PlatformId } from "../id-text.ts";
import type { Secret, SecretWebAddress } from "../secret.ts";
import type { AccountBase, ChannelBase } from "./account.ts";
import type { DmAccess, GroupPolicy } from "./access-policy.ts";
import type { ConversationStyle, ReplyToMode } from "./conversation-style.ts";
import type { DiscordActions } from "./discord-actions.ts";
import type { DiscordGuild } from "./discord-guilds.ts";
import type { RetryConfig } from "./retry.ts";
import type { RoomDmConfig } from "./room-dm.ts";

/** Events that Discord sends only if the bot's settings there allow them. */
export interface DiscordIntents {
  /**
   * Who is online.
   * @default false
   * @examples [true]
   */
  presence?: boolean;
  /**
   * Lists of members and their changes.
   * @default false
   * @examples [true]
   */
  guildMembers?: boolean;
}

/** Senders behind PluralKit, whose messages a bot repeats. */
export interface PluralKitConfig {
  /**
   * Whether such messages count as their author's.
   * @default false
   * @examples [true]
   */
  enabled?: boolean;
  /**
   * Token for members that are private. Default: none.
   * @examples [{"source": "env", "id": "PLURALKIT_TOKEN"}]
   */
  token?: Secret;
}

/** Asking people on Discord whether a command may run. */
export interface DiscordExecApprovals {
  /**
   * Whether they are asked.
   * @default false
   * @examples [true]
   */
  enabled?: boolean;
  /**
   * People who are asked, by id. Default: the owners in `commands.ownerAllowFrom`.
   * @examples [["112233445566778899"]]
   */
  approvers?: PlatformId[];
  /**
   * Only for commands of these kois. Default: all.
   * @examples [["work"]]
   */
  koiFilter?: KoiIdText[];
  /**
   * Only for sessions whose key contains one of these texts. Default: all.
   * @examples [["discord:"]]
   */
  sessionFilter?: string[];
}

/** What a Discord channel and each of its accounts may say. */
export interface DiscordSettings extends DmAccess, ConversationStyle {
  /**
   * Token of the bot. Default: for the default account the environment variable DISCORD_BOT_TOKEN.
   * @examples [{"source": "env", "id": "DISCORD_BOT_TOKEN"}, "${DISCORD_BOT_TOKEN}"]
   */
  token?: Secret;
  /**
   * Base address of Discord's API; another one is for a proxy of your own.
   * @default "https://discord.com/api"
   * @examples ["http://127.0.0.1:8082/api"]
   */
  apiRoot?: SecretWebAddress;
  /**
   * Direct messages. Default: as its keys say.
   * @examples [{"policy": "allowlist", "allowFrom": ["112233445566778899"]}]
   */
  dm?: RoomDmConfig;
  /**
   * Which rooms are taken: those of the servers in `guilds` (`allowlist`), all (`open`) or none (`disabled`).
   * @default "allowlist"
   * @examples ["open"]
   */
  groupPolicy?: GroupPolicy;
  /**
   * Servers, by id or short name; `*` is any other. Default: none.
   * @examples [{"112233445566778899": {"requireMention": false}}]
   */
  guilds?: Record<string, DiscordGuild>;
  /**
   * Most characters in one message; longer answers are split. Discord takes up to 2000.
   * @default 2000
   * @examples [1500]
   * @minimum 1
   * @maximum 2000
   * @asType integer
   */
  textChunkLimit?: number;
  /**
   * Most lines in one message; longer answers are split.
   * @default 17
   * @examples [40]
   * @minimum 1
   * @asType integer
   */
  maxLinesPerMessage?: number;
  /**
   * Largest file in megabytes that is taken in or sent.
   * @default 8
   * @examples [25]
   * @minimum 0
   */
  mediaMaxMb?: number;
  /**
   * How many messages of a room that were not for the koi are shown to it when it is called; 0 shows none. What is
   * left out here is taken from `messages.groupChat`.
   * @default 20
   * @examples [0, 50]
   * @minimum 0
   * @asType integer
   */
  historyLimit?: number;
  /**
   * Which parts of an answer quote the message: none, the first, or all.
   * @default "off"
   * @examples ["first"]
   */
  replyToMode?: ReplyToMode;
  /**
   * Whether messages of other bots are taken; the bot's own never are.
   * @default false
   * @examples [true]
   */
  allowBots?: boolean;
  /**
   * Events that the bot's settings at Discord must allow. Default: as its keys say.
   * @examples [{"guildMembers": true}]
   */
  intents?: DiscordIntents;
  /**
   * Senders behind PluralKit. Default: as its keys say, off.
   * @examples [{"enabled": true}]
   */
  pluralkit?: PluralKitConfig;
  /**
   * Asking people here whether a command may run. Default: as its keys say, off.
   * @examples [{"enabled": true, "approvers": ["112233445566778899"]}]
   */
  execApprovals?: DiscordExecApprovals;
  /**
   * How failed calls are repeated. Default: as its keys say.
   * @examples [{"attempts": 5}]
   */
  retry?: RetryConfig;
  /**
   * What kois may do besides answering. Default: as its keys say.
   * @examples [{"moderation": true}]
   */
  actions?: DiscordActions;
}

/** One Discord account: a bot. */
export interface DiscordAccount extends AccountBase, DiscordSettings {}

/** Discord. */
export interface DiscordChannel extends ChannelBase<DiscordAccount>, DiscordSettings {}
