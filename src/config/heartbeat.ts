// Heartbeats: turns that a koi takes of its own accord.

import type { DurationText } from "./duration.ts";
import type { AccountIdText, PlatformId } from "./id-text.ts";
import type { ChannelId } from "./known-names.ts";
import type { ModelRef } from "./model-choice.ts";

/** The hours in which heartbeats run. */
export interface ActiveHours {
  /**
   * First minute, as `HH:MM`.
   * @default "00:00"
   * @examples ["08:00"]
   * @pattern ^(?:[01]\d|2[0-3]):[0-5]\d$
   */
  start?: string;
  /**
   * Minute at which heartbeats stop, as `HH:MM`; `24:00` is the end of the day.
   * @default "24:00"
   * @examples ["22:30"]
   * @pattern ^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$
   */
  end?: string;
  /**
   * Time zone of the hours: `user` (`kois.defaults.userTimezone`), `local` (the machine's) or an IANA name.
   * @default "user"
   * @examples ["local", "Europe/Berlin"]
   * @pattern ^\S+$
   */
  timezone?: string;
}

/** Where a heartbeat's answer goes. */
export type HeartbeatTarget = "last" | "none" | ChannelId;

/**
 * A turn at regular times, in which the koi works through HEARTBEAT.md. An answer of `HEARTBEAT_OK` is not delivered,
 * and with an empty HEARTBEAT.md the turn is skipped. As soon as one koi has a block of its own, only kois with such
 * a block have heartbeats; else the default koi alone.
 */
export interface HeartbeatConfig {
  /**
   * Time between two heartbeats; `0m` turns them off.
   * @default "30m"
   * @examples ["1h", "0m"]
   */
  every?: DurationText;
  /**
   * Hours in which heartbeats run. Default: all day.
   * @examples [{"start": "08:00", "end": "22:00"}]
   */
  activeHours?: ActiveHours;
  /**
   * Model for heartbeats. Default: the koi's model.
   * @examples ["anthropic/claude-haiku-4-5"]
   */
  model?: ModelRef;
  /**
   * Session in which the turn runs: `main`, or a session key of the koi.
   * @default "main"
   * @examples ["main"]
   * @pattern \S
   */
  session?: string;
  /**
   * Whether the model's reasoning is delivered too, as a message of its own.
   * @default false
   * @examples [true]
   */
  includeReasoning?: boolean;
  /**
   * Where the answer goes: to the conversation that was active `last`, to `none`, or to a channel.
   * @default "last"
   * @examples ["none", "telegram"]
   */
  target?: HeartbeatTarget;
  /**
   * Person or group on the target channel. Default: the last conversation there.
   * @examples ["+15551230001"]
   */
  to?: PlatformId;
  /**
   * Account that the answer leaves from. Default: the channel's default account.
   * @examples ["personal"]
   */
  accountId?: AccountIdText;
  /**
   * What the koi is told. Default: a built-in text that points to HEARTBEAT.md.
   * @examples ["Look through HEARTBEAT.md. If nothing needs attention, answer HEARTBEAT_OK."]
   * @pattern \S
   */
  prompt?: string;
  /**
   * An answer with `HEARTBEAT_OK` and at most this many other characters is not delivered.
   * @default 300
   * @examples [30]
   * @minimum 0
   * @asType integer
   */
  ackMaxChars?: number;
}
