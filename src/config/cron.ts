// Scheduled turns. The jobs themselves are made with the tool `cron` and lie in the koi's store.

/** Scheduled turns. */
export interface CronConfig {
  /**
   * Whether jobs run.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * How many jobs run at a time, over all kois.
   * @default 1
   * @examples [4]
   * @minimum 1
   * @asType integer
   */
  maxConcurrentRuns?: number;
}
