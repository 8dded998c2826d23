// Sending an answer in parts, as somebody writes who sends a thought at a time.

/** How large the parts are. */
export interface BlockChunk {
  /**
   * Fewest characters in a part.
   * @default 800
   * @examples [400]
   * @minimum 1
   * @asType integer
   */
  minChars?: number;
  /**
   * Most characters in a part; the channel's own limit holds as well.
   * @default 1200
   * @examples [2000]
   * @minimum 1
   * @asType integer
   */
  maxChars?: number;
  /**
   * Where a part preferably ends.
   * @default "paragraph"
   * @examples ["sentence"]
   */
  breakPreference?: "paragraph" | "newline" | "sentence";
}

/** How small parts are joined before they are sent. */
export interface BlockCoalesce {
  /**
   * Join parts until they have this many characters. Default: `minChars` of `blockStreamingChunk`.
   * @examples [1500]
   * @minimum 1
   * @asType integer
   */
  minChars?: number;
  /**
   * Never join to more than this many characters. Default: `maxChars` of `blockStreamingChunk`.
   * @examples [3000]
   * @minimum 1
   * @asType integer
   */
  maxChars?: number;
  /**
   * Send what there is after this many milliseconds without new text. Has no effect: an answer is sent once all of it
   * is there.
   * @default 1000
   * @examples [500]
   * @minimum 0
   * @asType integer
   */
  idleMs?: number;
}
