// When a session starts afresh.

/**
 * When a session starts afresh. It is looked at when the next message arrives: `daily` counts from the start of the
 * session, idleness from the last message of a person.
 */
export interface ResetPolicy {
  /**
   * `daily`: at the first message after `atHour`, and with `idleMinutes` after such a pause as well. `idle`: only
   * after a pause.
   * @default "daily"
   * @examples ["idle"]
   */
  mode?: "daily" | "idle";
  /**
   * Hour of the day, 0 to 23, in the machine's time zone.
   * @default 4
   * @examples [0, 6]
   * @minimum 0
   * @maximum 23
   * @asType integer
   */
  atHour?: number;
  /**
   * Minutes without a message after which the session starts afresh. Default: 60 with the mode `idle`, else none.
   * @examples [120]
   * @minimum 1
   * @asType integer
   */
  idleMinutes?: number;
}

/** Rules by the kind of conversation; what one leaves out comes from `session.reset`. */
export interface ResetByType {
  /**
   * Direct messages. Default: `session.reset`.
   * @examples [{"mode": "idle", "idleMinutes": 240}]
   */
  dm?: ResetPolicy;
  /**
   * Another word for `dm`; if both are given, `dm` counts. Default: none.
   * @examples [{"mode": "idle", "idleMinutes": 240}]
   */
  direct?: ResetPolicy;
  /**
   * Groups and rooms. Default: `session.reset`.
   * @examples [{"mode": "idle", "idleMinutes": 120}]
   */
  group?: ResetPolicy;
  /**
   * Threads and topics. Default: `session.reset`.
   * @examples [{"mode": "daily", "atHour": 4}]
   */
  thread?: ResetPolicy;
}
