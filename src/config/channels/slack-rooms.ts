// Slack's rooms, threads and direct messages.

import type { PlatformId } from "../id-text.ts";
import type { ReplyToMode } from "./conversation-style.ts";
import type { RoomTools } from "./group-rule.ts";
import type { RoomDmConfig } from "./room-dm.ts";

/** One room. */
export interface SlackRoom extends RoomTools {
  /**
   * Whether the app listens in the room.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Whether messages of the room are taken.
   * @default true
   * @examples [false]
   */
  allow?: boolean;
  /**
   * Whether the koi must be mentioned or replied to. Default: the channel's `requireMention`.
   * @examples [false]
   */
  requireMention?: boolean;
  /**
   * Whether messages of other apps are taken here. Default: the channel's `allowBots`.
   * @examples [true]
   */
  allowBots?: boolean;
  /**
   * Senders who may address the koi here; `*` is everyone, an empty list nobody. Default: everyone.
   * @examples [["U0123ABCD"]]
   */
  users?: PlatformId[];
  /**
   * Skills that may be used here, of those that the koi's own list allows. Default: all of them.
   * @examples [["weather"]]
   */
  skills?: string[];
  /**
   * Text that is added to the koi's prompt here. Default: none.
   * @examples ["Answer questions about the release only."]
   */
  systemPrompt?: string;
}

/** Direct messages on Slack. */
export interface SlackDmConfig extends RoomDmConfig {
  /**
   * Which parts of an answer go into a thread under the message. Default: `replyToModeByChatType.direct`.
   * @examples ["all"]
   */
  replyToMode?: ReplyToMode;
}

/** Other values of `replyToMode` by the kind of conversation. */
export interface SlackReplyToModes {
  /**
   * Direct messages. Default: `replyToMode`.
   * @examples ["off"]
   */
  direct?: ReplyToMode;
  /**
   * Direct messages among several people. Default: `replyToMode`.
   * @examples ["first"]
   */
  group?: ReplyToMode;
  /**
   * Rooms. Default: `replyToMode`.
   * @examples ["all"]
   */
  channel?: ReplyToMode;
}

/** Threads. */
export interface SlackThreadConfig {
  /**
   * Which unaddressed messages a koi is shown in a thread: the thread's own, or the room's.
   * @default "thread"
   * @examples ["channel"]
   */
  historyScope?: "thread" | "channel";
  /**
   * Whether a thread's session begins with what was said in the room before.
   * @default false
   * @examples [true]
   */
  inheritParent?: boolean;
}

/** A slash command for writing to the koi. */
export interface SlackSlashCommand {
  /**
   * Whether it is answered.
   * @default false
   * @examples [true]
   */
  enabled?: boolean;
  /**
   * Its name, as set up at Slack.
   * @default "skykoi"
   * @examples ["ask"]
   * @pattern ^/?\S+$
   */
  name?: string;
  /**
   * Start of the key of the session that it runs in, behind which stands the person's id: what is asked and answered
   * there is seen by that person alone, and is no part of the room's session.
   * @default "slack:slash"
   * @examples ["slack:slash"]
   * @pattern ^\S+$
   */
  sessionPrefix?: string;
  /**
   * Show the answer only to the one who asked.
   * @default true
   * @examples [false]
   */
  ephemeral?: boolean;
}

/** What kois may do on Slack besides answering. */
export interface SlackActions {
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
  messages?: boolean;
  /**
   * Pin messages.
   * @default true
   * @examples [false]
   */
  pins?: boolean;
  /**
   * Look at members.
   * @default true
   * @examples [false]
   */
  memberInfo?: boolean;
  /**
   * List the workspace's emoji.
   * @default true
   * @examples [false]
   */
  emojiList?: boolean;
}
