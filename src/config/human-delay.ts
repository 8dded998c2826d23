// Pauses between the parts of an answer.

/** A pause between two parts of one answer, as a person typing would make. */
export interface HumanDelayConfig {
  /**
   * `off`: no pause. `natural`: 800 to 2500 ms. `custom`: between `minMs` and `maxMs`.
   * @default "off"
   * @examples ["natural"]
   */
  mode?: "off" | "natural" | "custom";
  /**
   * Shortest pause in milliseconds, for `custom`.
   * @default 800
   * @examples [500]
   * @minimum 0
   * @asType integer
   */
  minMs?: number;
  /**
   * Longest pause in milliseconds, for `custom`.
   * @default 2500
   * @examples [1500]
   * @minimum 0
   * @asType integer
   */
  maxMs?: number;
}
