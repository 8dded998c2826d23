// Keeping a conversation inside the model's context window: pruning before a call, compaction when it is full.

import type { DurationText } from "./duration.ts";

/** How long tool results are shortened. */
export interface SoftTrim {
  /**
   * A result with more characters than this is shortened.
   * @default 4000
   * @examples [8000]
   * @minimum 0
   * @asType integer
   */
  maxChars?: number;
  /**
   * Characters kept from the beginning.
   * @default 1500
   * @examples [2000]
   * @minimum 0
   * @asType integer
   */
  headChars?: number;
  /**
   * Characters kept from the end.
   * @default 1500
   * @examples [2000]
   * @minimum 0
   * @asType integer
   */
  tailChars?: number;
}

/** How old tool results are taken out altogether. */
export interface HardClear {
  /**
   * Whether old results may be taken out.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * What stands in their place.
   * @default "[old tool result removed]"
   * @examples ["[removed]"]
   */
  placeholder?: string;
}

/** Tools whose results pruning may touch. */
export interface PrunableTools {
  /**
   * Only these tools; `*` stands for any text. Default: all.
   * @examples [["exec", "read"]]
   */
  allow?: string[];
  /**
   * Never these tools.
   * @default []
   * @examples [["memory_get"]]
   */
  deny?: string[];
}

/**
 * Shortens old tool results before a model call. What people and the koi said is never touched, and the transcript
 * stays as it is.
 */
export interface ContextPruningConfig {
  /**
   * `off`, or `cache-ttl`: prune when the provider's prompt cache has run out anyway.
   * @default "off"
   * @examples ["cache-ttl"]
   */
  mode?: "off" | "cache-ttl";
  /**
   * Time since the last call after which the prompt cache counts as gone.
   * @default "5m"
   * @examples ["1h"]
   */
  ttl?: DurationText;
  /**
   * Results newer than this many answers are left alone.
   * @default 3
   * @examples [5]
   * @minimum 0
   * @asType integer
   */
  keepLastAssistants?: number;
  /**
   * Share of the context window, 0 to 1, from which results are shortened.
   * @default 0.3
   * @examples [0.5]
   * @minimum 0
   * @maximum 1
   */
  softTrimRatio?: number;
  /**
   * Share of the context window, 0 to 1, from which results are taken out.
   * @default 0.5
   * @examples [0.7]
   * @minimum 0
   * @maximum 1
   */
  hardClearRatio?: number;
  /**
   * Take out nothing unless at least this many characters would be saved.
   * @default 50000
   * @examples [20000]
   * @minimum 0
   * @asType integer
   */
  minPrunableToolChars?: number;
  /**
   * How results are shortened. Default: as its keys say.
   * @examples [{"maxChars": 8000}]
   */
  softTrim?: SoftTrim;
  /**
   * How results are taken out. Default: as its keys say.
   * @examples [{"enabled": false}]
   */
  hardClear?: HardClear;
  /**
   * Which tools' results are concerned. Default: all tools.
   * @examples [{"deny": ["memory_get"]}]
   */
  tools?: PrunableTools;
}

/** A turn before compaction in which the koi writes down what it must not forget. */
export interface MemoryFlushConfig {
  /**
   * Whether there is such a turn.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * How many tokens before compaction it runs.
   * @default 4000
   * @examples [8000]
   * @minimum 0
   * @asType integer
   */
  softThresholdTokens?: number;
}

/** Replaces the older part of a long conversation by a summary. */
export interface CompactionConfig {
  /**
   * `default`: one summary. `safeguard`: a long history is summarised piece by piece, so that none is cut off.
   * @default "default"
   * @examples ["safeguard"]
   */
  mode?: "default" | "safeguard";
  /**
   * Tokens kept free for the answer; compaction runs when fewer are left.
   * @default 20000
   * @examples [30000]
   * @minimum 0
   * @asType integer
   */
  reserveTokensFloor?: number;
  /**
   * A turn before compaction to save memories. Default: as its keys say.
   * @examples [{"enabled": false}]
   */
  memoryFlush?: MemoryFlushConfig;
}
