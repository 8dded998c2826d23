// Discord servers and their rooms.

import type { PlatformId } from "../id-text.ts";
import type { RoomTools } from "./group-rule.ts";

/** One room of a server; its threads follow it. */
export interface DiscordRoom extends RoomTools {
  /**
   * Whether messages of the room are taken.
   * @default true
   * @examples [false]
   */
  allow?: boolean;
  /**
   * Whether the bot listens in the room; unlike `allow` it is meant for switching off for a while.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Whether the koi must be mentioned or replied to. Default: as the server says.
   * @examples [false]
   */
  requireMention?: boolean;
  /**
   * Senders who may address the koi here; `*` is everyone, an empty list nobody. Default: as the server says.
   * @examples [["112233445566778899"]]
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
  /**
   * Answer in a new thread under the message.
   * @default false
   * @examples [true]
   */
  autoThread?: boolean;
  /**
   * Show the koi the message that a thread hangs under.
   * @default true
   * @examples [false]
   */
  includeThreadStarter?: boolean;
}

/** One Discord server. */
export interface DiscordGuild extends RoomTools {
  /**
   * Short name for listings. Default: made from the server's name.
   * @examples ["friends-of-kois"]
   */
  slug?: string;
  /**
   * Whether the koi must be mentioned or replied to before it answers.
   * @default true
   * @examples [false]
   */
  requireMention?: boolean;
  /**
   * Senders who may address the koi on this server; `*` is everyone, an empty list nobody. Default: everyone.
   * @examples [["112233445566778899"]]
   */
  users?: PlatformId[];
  /**
   * Which reactions the koi learns of: none, those on its own messages, all, or those of `users`.
   * @default "own"
   * @examples ["allowlist"]
   */
  reactionNotifications?: "off" | "own" | "all" | "allowlist";
  /**
   * Rules for single rooms, by id or name; `*` is any other. If any room is listed, only listed ones are taken.
   * Default: none, every room is taken.
   * @examples [{"223344556677889900": {"requireMention": false}, "general": {"allow": false}}]
   */
  channels?: Record<string, DiscordRoom>;
}
