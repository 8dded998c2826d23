// Who may write to an account: decided before routing, by one function for all channels.
// Levels are merged first (account, then channel, then channels.defaults), built-in defaults are applied last.
// An empty list admits nobody, a missing one is taken from the level above.

import type { PlatformId } from "../id-text.ts";

/**
 * Who may write direct messages. `pairing`: senders on the list, and those whom the owner approves by a code.
 * `allowlist`: senders on the list. `open`: everyone, which the list has to say as well (`*`). `disabled`: nobody.
 */
export type DmPolicy = "pairing" | "allowlist" | "open" | "disabled";

/** Which group messages are taken: those that an allowlist admits, all, or none. */
export type GroupPolicy = "allowlist" | "open" | "disabled";

/** Access to direct messages. */
export interface DmAccess {
  /**
   * Who may write direct messages: `pairing` (the list, and people approved by a code), `allowlist` (the list alone),
   * `open` (everyone; `allowFrom` must hold `*`) or `disabled` (nobody).
   * @default "pairing"
   * @examples ["allowlist"]
   */
  dmPolicy?: DmPolicy;
  /**
   * Senders who may write direct messages, by the platform's id; `*` is everyone. An empty list is nobody. Default:
   * the list of the level above, else nobody.
   * @examples [["+15551230001", "+15551230002"], ["*"]]
   */
  allowFrom?: PlatformId[];
}

/** Access to groups. */
export interface GroupAccess {
  /**
   * Which group messages are taken: those of senders on a list (`allowlist`), of everyone (`open`) or none
   * (`disabled`). In any case a group must be listed if `groups` lists any.
   * @default "allowlist"
   * @examples ["open"]
   */
  groupPolicy?: GroupPolicy;
  /**
   * Senders who may address the koi in groups; `*` is everyone. An empty list is nobody. Default: the list of the
   * level above, else `allowFrom`.
   * @examples [["+15551230001"]]
   */
  groupAllowFrom?: PlatformId[];
}

/** Access rules for every channel that has none of its own. */
export interface ChannelDefaults {
  /**
   * Who may write direct messages: `pairing`, `allowlist`, `open` or `disabled`. Default: `open` on WebChat, `pairing`
   * elsewhere.
   * @examples ["allowlist"]
   */
  dmPolicy?: DmPolicy;
  /**
   * Senders who may write direct messages; `*` is everyone, an empty list nobody. Default: nobody.
   * @examples [["*"]]
   */
  allowFrom?: PlatformId[];
  /**
   * Which group messages are taken: those that a channel's allowlist admits (of senders, of rooms on Discord and
   * Slack), all, or none. Default: `allowlist`.
   * @examples ["disabled"]
   */
  groupPolicy?: GroupPolicy;
  /**
   * Senders who may address kois in groups; `*` is everyone, an empty list nobody. Default: `allowFrom`.
   * @examples [["*"]]
   */
  groupAllowFrom?: PlatformId[];
}
