// Where kois may send to.

import type { ChannelName } from "./id-text.ts";

/** Sending or not. */
export type SendAction = "allow" | "deny";

/** Conversations that a rule is about; every field that is stated must hold. */
export interface SendMatch {
  /**
   * Channel. Default: any.
   * @examples ["discord"]
   */
  channel?: ChannelName;
  /**
   * Kind of the conversation; `direct` is another word for `dm`, and groups and channels count as one kind. Default: any.
   * @examples ["group"]
   */
  chatType?: "dm" | "direct" | "group" | "channel";
  /**
   * Start of the session key, with or without `koi:<koiId>:` in front. Default: any.
   * @examples ["cron:", "koi:work:discord:"]
   * @pattern \S
   */
  keyPrefix?: string;
}

/** One rule about sending. */
export interface SendRule {
  /**
   * What this rule says.
   * @examples ["deny"]
   */
  action: SendAction;
  /**
   * Conversations that it is about. Default: all.
   * @examples [{"channel": "discord", "chatType": "group"}]
   */
  match?: SendMatch;
}

/** Where kois may send to. A rule that denies wins; then one that allows; then `default`. */
export interface SendPolicy {
  /**
   * What holds where no rule matches.
   * @default "allow"
   * @examples ["deny"]
   */
  default?: SendAction;
  /**
   * Rules.
   * @default []
   * @examples [[{"action": "deny", "match": {"channel": "discord", "chatType": "group"}}]]
   */
  rules?: SendRule[];
}
