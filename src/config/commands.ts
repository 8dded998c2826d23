// Chat commands, and who owns this gateway.

import type { PlatformId } from "./id-text.ts";

/** Yes, no, or where the channel has good support for it. */
export type AutoSwitch = boolean | "auto";

/** Chat commands. */
export interface CommandsConfig {
  /**
   * Offer commands in the platform's own menu; `auto` means on Discord and Telegram.
   * @default "auto"
   * @examples [true]
   */
  native?: AutoSwitch;
  /**
   * Offer a koi's skills there as well.
   * @default "auto"
   * @examples [false]
   */
  nativeSkills?: AutoSwitch;
  /**
   * Take messages such as `/new` for commands.
   * @default true
   * @examples [false]
   */
  text?: boolean;
  /**
   * Take commands only from senders on the allowlists, also where the policy is `open`.
   * @default true
   * @examples [false]
   */
  useAccessGroups?: boolean;
  /**
   * The owners of this gateway, as `<channel>:<id>`: they may use owner commands and tools, and MEMORY.md enters only
   * their own direct messages. Default: nobody.
   * @examples [["telegram:123456789", "whatsapp:+15551230001"]]
   */
  ownerAllowFrom?: PlatformId[];
}
