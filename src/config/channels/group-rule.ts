// Rules for one group or room: mention and tools. The same on every channel.

import type { ToolPolicy } from "../tool-policy.ts";

/** Tools in one group or room: one more filter, which can only take away. */
export interface RoomTools {
  /**
   * Filter for everyone in it. Default: no filter.
   * @examples [{"allow": ["read"], "deny": ["exec"]}]
   */
  tools?: ToolPolicy;
  /**
   * Other filters for single senders, by id, number, `@user` or name; `*` is everyone else. Default: none.
   * @examples [{"+15551230001": {"alsoAllow": ["exec"]}, "*": {"deny": ["exec"]}}]
   */
  toolsBySender?: Record<string, ToolPolicy>;
}

/** Rules for one group. The entry `*` holds for what a group's own entry leaves out. */
export interface GroupRule extends RoomTools {
  /**
   * Whether the koi must be mentioned or replied to before it answers.
   * @default true
   * @examples [false]
   */
  requireMention?: boolean;
}
