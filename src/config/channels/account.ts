// Accounts: the logins of one channel, and what stands at the channel itself.

import type { AccountIdText } from "../id-text.ts";

/** What every account may say besides the settings of its channel. */
export interface AccountBase {
  /**
   * Whether the account connects.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Name for listings. Default: the account's id.
   * @examples ["Support line"]
   */
  name?: string;
}

/** What every channel may say besides its settings, which hold for each account that does not say otherwise. */
export interface ChannelBase<Account> {
  /**
   * Whether the channel connects at all.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Accounts by id. What an account leaves out is taken from the channel. Default: one account named `default`.
   * @examples [{"personal": {}, "biz": {"name": "Support line"}}]
   */
  accounts?: Record<AccountIdText, Account>;
  /**
   * Account that is meant where none is named. Default: the account `default`, else the only one.
   * @examples ["personal"]
   */
  defaultAccount?: AccountIdText;
}
