// Sessions: how conversations are kept apart, and when they start afresh.

import type { PlatformId } from "./id-text.ts";
import type { ChannelId, DmScope } from "./known-names.ts";
import type { SendPolicy } from "./send-policy.ts";
import type { ResetByType, ResetPolicy } from "./session-reset.ts";

/** Limits on conversations between kois. */
export interface KoiToKoiLimits {
  /**
   * How often two kois may answer each other after the first answer; 0 ends it there.
   * @default 5
   * @examples [0, 2]
   * @minimum 0
   * @maximum 20
   * @asType integer
   */
  maxPingPongTurns?: number;
  /**
   * How many steps from koi to koi one message may set off altogether.
   * @default 8
   * @examples [3]
   * @minimum 1
   * @maximum 100
   * @asType integer
   */
  maxHops?: number;
  /**
   * How many tokens the kois of one such chain may use altogether.
   * @default 200000
   * @examples [50000]
   * @minimum 1
   * @asType integer
   */
  maxChainTokens?: number;
  /**
   * How many US dollars one such chain may cost, where providers name a price. Default: no limit.
   * @examples [0.5]
   * @minimum 0
   */
  maxChainCostUsd?: number;
}

/** How conversations become sessions. */
export interface SessionConfig {
  /**
   * Only `per-sender` is supported: one session for all conversations (`global`) is an error.
   * @default "per-sender"
   * @examples ["per-sender"]
   */
  scope?: "per-sender" | "global";
  /**
   * How direct messages are divided into sessions. With `main`, everyone who writes to a koi shares one.
   * @default "main"
   * @examples ["per-channel-peer"]
   */
  dmScope?: DmScope;
  /**
   * Last part of the key of a koi's main session.
   * @default "main"
   * @examples ["main"]
   * @pattern ^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$
   */
  mainKey?: string;
  /**
   * People with several ids: a name, and the ids that share one session wherever direct messages are divided by
   * person. Write an id as `<channel>:<id>`; without a channel it holds on every one. Default: none.
   * @examples [{"alice": ["telegram:111111111", "discord:112233445566778899"]}]
   */
  identityLinks?: Record<string, PlatformId[]>;
  /**
   * Folder for the sessions; `{koiId}` stands for the koi's id and must be in it. Default:
   * <state>/koi/{koiId}/sessions.
   * @examples ["/srv/skykoi/sessions/{koiId}"]
   * @pattern \{koiId\}
   */
  store?: string;
  /**
   * When a session starts afresh. Default: as its keys say, daily at 4.
   * @examples [{"mode": "idle", "idleMinutes": 120}]
   */
  reset?: ResetPolicy;
  /**
   * Other rules for some kinds of conversation. Default: none.
   * @examples [{"group": {"mode": "idle", "idleMinutes": 120}}]
   */
  resetByType?: ResetByType;
  /**
   * Other rules for some channels. Such a rule takes the place of `reset` and `resetByType` altogether. Default: none.
   * @examples [{"discord": {"mode": "idle", "idleMinutes": 10080}}]
   */
  resetByChannel?: Partial<Record<ChannelId, ResetPolicy>>;
  /**
   * The older form of `reset: {mode: "idle", idleMinutes}`. Default: none.
   * @deprecated
   * @examples [120]
   * @minimum 1
   * @asType integer
   */
  idleMinutes?: number;
  /**
   * Messages that start a session afresh, alone or with text behind them; case does not count.
   * @default ["/new", "/reset"]
   * @examples [["/new"]]
   */
  resetTriggers?: string[];
  /**
   * Where kois may send to. Default: as its keys say, everywhere.
   * @examples [{"rules": [{"action": "deny", "match": {"chatType": "channel"}}]}]
   */
  sendPolicy?: SendPolicy;
  /**
   * Limits on conversations between kois. Default: as its keys say.
   * @examples [{"maxPingPongTurns": 2}]
   */
  koiToKoi?: KoiToKoiLimits;
}
