// Slack: apps in workspaces, direct messages, rooms and threads.

import type { PlatformId } from "../id-text.ts";
import type { Secret, SecretWebAddress } from "../secret.ts";
import type { AccountBase, ChannelBase } from "./account.ts";
import type { DmAccess, GroupPolicy } from "./access-policy.ts";
import type { ConversationStyle, ReplyToMode } from "./conversation-style.ts";
import type {
  SlackActions,
  SlackDmConfig,
  SlackReplyToModes,
  SlackRoom,
  SlackSlashCommand,
  SlackThreadConfig,
} from "./slack-rooms.ts";

/** What a Slack channel and each of its accounts may say. */
export interface SlackSettings extends DmAccess, ConversationStyle {
  /**
   * How events arrive: over a connection that the gateway opens (`socket`, needs `appToken`), or as calls to the
   * gateway (`http`, needs `signingSecret`).
   * @default "socket"
   * @examples ["http"]
   */
  mode?: "socket" | "http";
  /**
   * Token of the app's bot (`xoxb-…`). Default: for the default account the environment variable SLACK_BOT_TOKEN.
   * @examples [{"source": "env", "id": "SLACK_BOT_TOKEN"}, "${SLACK_BOT_TOKEN}"]
   */
  botToken?: Secret;
  /**
   * Token of the app itself (`xapp-…`). Default: for the default account the environment variable SLACK_APP_TOKEN.
   * @examples [{"source": "env", "id": "SLACK_APP_TOKEN"}]
   */
  appToken?: Secret;
  /**
   * Secret that signs Slack's calls, for the mode `http`. Default: none.
   * @examples [{"source": "env", "id": "SLACK_SIGNING_SECRET"}]
   */
  signingSecret?: Secret;
  /**
   * Path on the gateway's port that Slack's calls arrive at.
   * @default "/slack/events"
   * @examples ["/slack/biz/events"]
   * @pattern ^/
   */
  webhookPath?: string;
  /**
   * Token of a person (`xoxp-…`), for reading what the bot cannot. Default: none.
   * @examples [{"source": "env", "id": "SLACK_USER_TOKEN"}]
   */
  userToken?: Secret;
  /**
   * Use that person's token for reading only.
   * @default true
   * @examples [false]
   */
  userTokenReadOnly?: boolean;
  /**
   * Base address of Slack's API; another one is for a proxy of your own.
   * @default "https://slack.com/api/"
   * @examples ["http://127.0.0.1:8083/api/"]
   */
  apiRoot?: SecretWebAddress;
  /**
   * Direct messages. Default: as its keys say.
   * @examples [{"policy": "allowlist", "allowFrom": ["U0123ABCD"]}]
   */
  dm?: SlackDmConfig;
  /**
   * Which rooms are taken: those in `channels` (`allowlist`), all (`open`) or none (`disabled`).
   * @default "allowlist"
   * @examples ["open"]
   */
  groupPolicy?: GroupPolicy;
  /**
   * Rooms, by id or name; `*` is any other. Default: none.
   * @examples [{"C0123ABCD": {"requireMention": false}}]
   */
  channels?: Record<string, SlackRoom>;
  /**
   * Whether the koi must be mentioned or replied to in rooms.
   * @default true
   * @examples [false]
   */
  requireMention?: boolean;
  /**
   * Whether messages of other apps are taken; the app's own never are.
   * @default false
   * @examples [true]
   */
  allowBots?: boolean;
  /**
   * Most characters in one message; longer answers are split. Slack takes up to 40000.
   * @default 4000
   * @examples [3000]
   * @minimum 1
   * @maximum 40000
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
  /**
   * Which parts of an answer go into a thread under the message: none, the first, or all. What is written in a thread
   * is answered there in any case.
   * @default "off"
   * @examples ["all"]
   */
  replyToMode?: ReplyToMode;
  /**
   * Other values of `replyToMode` by the kind of conversation. Default: none.
   * @examples [{"channel": "all"}]
   */
  replyToModeByChatType?: SlackReplyToModes;
  /**
   * Threads. Default: as its keys say.
   * @examples [{"inheritParent": true}]
   */
  thread?: SlackThreadConfig;
  /**
   * A slash command. Default: as its keys say, off.
   * @examples [{"enabled": true, "name": "ask"}]
   */
  slashCommand?: SlackSlashCommand;
  /**
   * Which reactions the koi learns of: none, those on its own messages, all, or those of `reactionAllowlist`.
   * @default "own"
   * @examples ["all"]
   */
  reactionNotifications?: "off" | "own" | "all" | "allowlist";
  /**
   * People whose reactions count with `allowlist`.
   * @default []
   * @examples [["U0123ABCD"]]
   */
  reactionAllowlist?: PlatformId[];
  /**
   * What kois may do besides answering. Default: as its keys say, everything.
   * @examples [{"pins": false}]
   */
  actions?: SlackActions;
}

/** One Slack account: an app in a workspace. */
export interface SlackAccount extends AccountBase, SlackSettings {}

/** Slack. */
export interface SlackChannel extends ChannelBase<SlackAccount>, SlackSettings {}
