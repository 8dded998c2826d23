// The WhatsApp connection, for all WhatsApp accounts.

/** How a lost connection is taken up again: after growing pauses. */
export interface WebReconnect {
  /**
   * First pause in milliseconds.
   * @default 2000
   * @examples [1000]
   * @minimum 1
   * @asType integer
   */
  initialMs?: number;
  /**
   * Longest pause in milliseconds.
   * @default 30000
   * @examples [120000]
   * @minimum 1
   * @asType integer
   */
  maxMs?: number;
  /**
   * What each pause is multiplied by to get the next.
   * @default 1.8
   * @examples [1.4]
   * @minimum 1
   */
  factor?: number;
  /**
   * Share of a pause, 0 to 1, that is left to chance.
   * @default 0.25
   * @examples [0.2]
   * @minimum 0
   * @maximum 1
   */
  jitter?: number;
  /**
   * Attempts after which the account counts as failed; 0 means never.
   * @default 12
   * @examples [0]
   * @minimum 0
   * @asType integer
   */
  maxAttempts?: number;
}

/** The WhatsApp connection. */
export interface WebConfig {
  /**
   * Whether any WhatsApp account connects.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Seconds between two signs of life.
   * @default 60
   * @examples [30]
   * @minimum 1
   * @asType integer
   */
  heartbeatSeconds?: number;
  /**
   * How a lost connection is taken up again. Default: as its keys say.
   * @examples [{"maxMs": 120000, "maxAttempts": 0}]
   */
  reconnect?: WebReconnect;
}
