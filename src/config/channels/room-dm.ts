// Direct messages on Discord and Slack, where they have a block of their own.

import type { PlatformId } from "../id-text.ts";
import type { DmPolicy } from "./access-policy.ts";

/** Direct messages, on channels where rooms are the usual thing. */
export interface RoomDmConfig {
  /**
   * Whether direct messages are taken at all.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Who may write them; the same as `dmPolicy` beside this block, and stronger. Default: `dmPolicy`.
   * @examples ["allowlist"]
   */
  policy?: DmPolicy;
  /**
   * Senders who may write them; the same as `allowFrom` beside this block, and stronger. An empty list is nobody.
   * Default: `allowFrom`.
   * @examples [["112233445566778899"]]
   */
  allowFrom?: PlatformId[];
  /**
   * Whether direct messages among several people are taken.
   * @default false
   * @examples [true]
   */
  groupEnabled?: boolean;
  /**
   * Of these, only the ones with these ids; `*` is any. Default: any.
   * @examples [["112233445566778899"], ["*"]]
   */
  groupChannels?: PlatformId[];
}
