// What is done to messages on their way in and out, whatever the channel.

import type { Milliseconds } from "./duration.ts";
import type { GroupChatConfig } from "./group-chat.ts";
import type { ChannelId } from "./known-names.ts";

/**
 * What happens to a message that arrives during a turn. `collect`: it waits, and all that waited become one turn.
 * `followup`: it waits for a turn of its own. `interrupt`: the turn is broken off, and the next one answers both.
 * `steer`, `steer-backlog`: the turn takes it in between two steps, when it uses tools; else as `followup`.
 */
export type QueueMode = "collect" | "followup" | "steer" | "steer-backlog" | "interrupt";

/** Messages that arrive during a turn of their session. */
export interface QueueConfig {
  /**
   * What happens to them.
   * @default "collect"
   * @examples ["followup"]
   */
  mode?: QueueMode;
  /**
   * Milliseconds of quiet before messages that arrived during a turn become the next one; not longer than until `cap`
   * is met.
   * @default 1000
   * @examples [2500]
   * @minimum 0
   * @asType integer
   */
  debounceMs?: number;
  /**
   * Most messages that wait in one session, and that one turn answers.
   * @default 20
   * @examples [50]
   * @minimum 1
   * @asType integer
   */
  cap?: number;
  /**
   * What gives way when more come: the `old` ones or the `new` ones, which are listed as dead letters, or the old ones
   * but for a line each in the next turn (`summarize`).
   * @default "summarize"
   * @examples ["old"]
   */
  drop?: "old" | "new" | "summarize";
  /**
   * Another `mode` for some channels. Default: none.
   * @examples [{"telegram": "interrupt"}]
   */
  byChannel?: Partial<Record<ChannelId, QueueMode>>;
}

/** Joining messages that one sender types in quick succession. */
export interface InboundConfig {
  /**
   * Milliseconds to wait for a further text message of the same sender; what came becomes one turn, in any queue mode.
   * Media and commands never wait.
   * @default 0
   * @examples [2000]
   * @minimum 0
   * @asType integer
   */
  debounceMs?: number;
  /**
   * Another `debounceMs` for some channels. Default: none.
   * @examples [{"whatsapp": 5000}]
   */
  byChannel?: Partial<Record<ChannelId, Milliseconds>>;
}

/** Prefixes, reactions, mention rules, queueing. */
export interface MessagesConfig {
  /**
   * Text before every answer, for people to see; `auto` is `[name of the koi]`. `{model}`, `{modelFull}`, `{provider}`,
   * `{thinkingLevel}` and `{identity.name}` are filled in. Default: none.
   * @examples ["auto", "[{model}]"]
   */
  responsePrefix?: string;
  /**
   * Text before every incoming message, for the koi to see. Default: none.
   * @examples ["[whatsapp]"]
   */
  messagePrefix?: string;
  /**
   * Emoji put on a message while the koi works on it; an empty text puts none. Default: the koi's emoji, else 👀.
   * @examples ["👀", ""]
   */
  ackReaction?: string;
  /**
   * Which messages get that emoji: those that mention the koi in a group, all of a group, direct ones, or all.
   * @default "group-mentions"
   * @examples ["all"]
   */
  ackReactionScope?: "group-mentions" | "group-all" | "direct" | "all";
  /**
   * Take the emoji away again when the answer is sent.
   * @default false
   * @examples [true]
   */
  removeAckAfterReply?: boolean;
  /**
   * When kois feel addressed in groups, and how much of what was said before they see. Default: as its keys say.
   * @examples [{"historyLimit": 20}]
   */
  groupChat?: GroupChatConfig;
  /**
   * Messages that arrive during a turn. Default: as its keys say.
   * @examples [{"mode": "followup", "cap": 50}]
   */
  queue?: QueueConfig;
  /**
   * Joining messages that come in quick succession. Default: as its keys say.
   * @examples [{"debounceMs": 2000}]
   */
  inbound?: InboundConfig;
}
