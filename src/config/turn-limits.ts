// How much one turn of a koi may use.

/** How much one turn may use. A turn that reaches a limit ends with what was done so far, and says so. */
export interface TurnLimits {
  /**
   * Most steps: answers with which a model calls tools. After them it is asked for its answer, and given no tools.
   * @default 50
   * @examples [200]
   * @minimum 1
   * @asType integer
   */
  maxSteps?: number;
  /**
   * Most US dollars. The answer that goes over it is the last one, and its tool calls are not run. It needs prices (`cost`
   * of a model's entry): a model without them is not asked. Default: no limit.
   * @examples [0.5]
   * @minimum 0
   */
  maxCostUsd?: number;
}
