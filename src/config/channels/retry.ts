// Repeating calls to a platform that failed.

/** How failed calls are repeated, within the platform's own limits. */
export interface RetryConfig {
  /**
   * Attempts altogether.
   * @default 3
   * @examples [5]
   * @minimum 1
   * @asType integer
   */
  attempts?: number;
  /**
   * First pause in milliseconds; each further one is twice as long.
   * @default 500
   * @examples [1000]
   * @minimum 0
   * @asType integer
   */
  minDelayMs?: number;
  /**
   * Longest pause in milliseconds.
   * @default 30000
   * @examples [60000]
   * @minimum 0
   * @asType integer
   */
  maxDelayMs?: number;
  /**
   * Share of a pause, 0 to 1, that is left to chance.
   * @default 0.1
   * @examples [0.2]
   * @minimum 0
   * @maximum 1
   */
  jitter?: number;
}
