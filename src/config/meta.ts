// Stamps left behind by commands that edit a config.

/** Stamps left behind by commands that edit this file. */
export interface MetaConfig {
  /**
   * Version of SKYKOI that last edited the file. Default: none.
   * @examples ["0.1.0"]
   */
  lastTouchedVersion?: string;
  /**
   * When that was, as an ISO 8601 time. Default: none.
   * @examples ["2026-01-06T12:00:00Z"]
   */
  lastTouchedAt?: string;
}
