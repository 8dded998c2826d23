// Sub-agents: background runs that a koi starts with sessions_spawn.

import type { KoiMatchText } from "./id-text.ts";
import type { ModelChoice, ThinkingLevel } from "./model-choice.ts";

/** What holds for the runs that this koi starts. */
export interface KoiSubagents {
  /**
   * Kois that this koi may start runs in, besides itself; `*` stands for every koi. A sandboxed koi reaches sandboxed
   * kois only.
   * @default []
   * @examples [["work"], ["*"]]
   */
  allowKois?: KoiMatchText[];
  /**
   * Model for these runs. Default: `kois.defaults.subagents.model`, else the model of the koi that runs.
   * @examples ["anthropic/claude-haiku-4-5"]
   */
  model?: ModelChoice;
  /**
   * How much the model thinks in these runs. Default: `kois.defaults.subagents.thinking`.
   * @examples ["low"]
   */
  thinking?: ThinkingLevel;
}

/** What holds for the background runs of all kois. */
export interface SubagentDefaults {
  /**
   * How many background runs go on at a time, over all kois.
   * @default 8
   * @examples [2]
   * @minimum 1
   * @asType integer
   */
  maxConcurrent?: number;
  /**
   * Minutes after which the session of a finished run is archived; 0 keeps it.
   * @default 60
   * @examples [0, 1440]
   * @minimum 0
   * @asType integer
   */
  archiveAfterMinutes?: number;
  /**
   * Model for background runs. Default: the model of the koi that runs.
   * @examples ["anthropic/claude-haiku-4-5"]
   */
  model?: ModelChoice;
  /**
   * How much the model thinks in background runs. Default: `kois.defaults.thinkingDefault`.
   * @examples ["low"]
   */
  thinking?: ThinkingLevel;
}
