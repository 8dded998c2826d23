// What holds for every koi that does not say otherwise.

import type { BlockChunk, BlockCoalesce } from "./block-streaming.ts";
import type { CompactionConfig, ContextPruningConfig } from "./context-window.ts";
import type { HeartbeatConfig } from "./heartbeat.ts";
import type { HumanDelayConfig } from "./human-delay.ts";
import type { MemorySearchConfig } from "./memory-search.ts";
import type { ModelChoice, ModelSettings, ThinkingLevel } from "./model-choice.ts";
import type { SandboxConfig } from "./sandbox.ts";
import type { SubagentDefaults } from "./subagents.ts";
import type { TurnLimits } from "./turn-limits.ts";

/** Where `/elevated` starts: not at all, with approvals, or without them. */
export type ElevatedLevel = "off" | "on" | "ask" | "full";

/** What a chat sees of a koi's tools: nothing, the calls, or the results as well. */
export type VerboseLevel = "off" | "on" | "full";

/** What holds for every koi that does not say otherwise. */
export interface KoiDefaults {
  /**
   * Model that answers. Default: the built-in `skykoi/echo`, which says that no model is configured.
   * @examples ["anthropic/claude-sonnet-4-5", {"primary": "anthropic/claude-sonnet-4-5", "fallbacks": ["ollama/llama3.2"]}]
   */
  model?: ModelChoice;
  /**
   * Model that looks at pictures when the koi's own model cannot. Default: none.
   * @examples ["openai/gpt-4o-mini"]
   */
  imageModel?: ModelChoice;
  /**
   * Models by `provider/model`, with aliases and parameters. If the list is not empty, `/model` and fallbacks reach
   * only what it names. Default: none, every model is reachable.
   * @examples [{"anthropic/claude-opus-4-6": {"alias": "opus"}}]
   */
  models?: Record<string, ModelSettings>;
  /**
   * Workspace of the default koi, if it names none itself. Default: <state>/workspace.
   * @examples ["~/koi"]
   * @pattern \S
   */
  workspace?: string;
  /**
   * Repository that the prompt names as the place of work. Default: found by looking upwards from the workspace.
   * @examples ["~/src/project"]
   * @pattern \S
   */
  repoRoot?: string;
  /**
   * Skills for kois that name none. Default: all.
   * @examples [["weather"]]
   */
  skills?: string[];
  /**
   * Leave a new workspace empty, instead of writing template files into it.
   * @default false
   * @examples [true]
   */
  skipBootstrap?: boolean;
  /**
   * Characters of one workspace file that enter the prompt; of a longer file, its beginning and its end do.
   * @default 20000
   * @examples [50000]
   * @minimum 1
   * @asType integer
   */
  bootstrapMaxChars?: number;
  /**
   * Time zone of the people, as an IANA name. Default: the machine's.
   * @examples ["Europe/Berlin"]
   * @pattern ^\S+$
   */
  userTimezone?: string;
  /**
   * How times are written in the prompt: by the machine's habit, or with 12 or 24 hours.
   * @default "auto"
   * @examples ["24"]
   */
  timeFormat?: "auto" | "12" | "24";
  /**
   * Time zone of the stamps on incoming messages: `utc`, `local`, `user` or an IANA name.
   * @default "utc"
   * @examples ["user", "Europe/Berlin"]
   * @pattern ^\S+$
   */
  envelopeTimezone?: string;
  /**
   * Whether incoming messages carry the time at which they were sent.
   * @default "on"
   * @examples ["off"]
   */
  envelopeTimestamp?: "on" | "off";
  /**
   * Whether incoming messages say how long ago the one before was.
   * @default "on"
   * @examples ["off"]
   */
  envelopeElapsed?: "on" | "off";
  /**
   * Size of the context window in tokens; of a model whose entry names a smaller one, that counts. Default: what the entry
   * of the model says, 200000 where it has none.
   * @examples [128000]
   * @minimum 1
   * @asType integer
   */
  contextTokens?: number;
  /**
   * Search in the kois' memory. Default: as its keys say.
   * @examples [{"sources": ["memory", "sessions"]}]
   */
  memorySearch?: MemorySearchConfig;
  /**
   * Shortening of old tool results. Default: as its keys say.
   * @examples [{"mode": "cache-ttl", "ttl": "1h"}]
   */
  contextPruning?: ContextPruningConfig;
  /**
   * Summaries in place of a history that grows too long. Default: as its keys say.
   * @examples [{"reserveTokensFloor": 30000}]
   */
  compaction?: CompactionConfig;
  /**
   * How much models think before they answer. A model that is not known to think is not asked to.
   * @default "off"
   * @examples ["low"]
   */
  thinkingDefault?: ThinkingLevel;
  /**
   * Whether a chat sees what tools are called (`on`) and what they return (`full`), until `/verbose` says otherwise.
   * @default "off"
   * @examples ["on"]
   */
  verboseDefault?: VerboseLevel;
  /**
   * Where `/elevated` starts for senders that `tools.elevated` admits. `on` and `ask` keep approvals, `full` skips
   * them.
   * @default "on"
   * @examples ["off"]
   */
  elevatedDefault?: ElevatedLevel;
  /**
   * Whether answers are sent in parts of a few paragraphs; a channel's `blockStreaming` comes first.
   * @default "off"
   * @examples ["on"]
   */
  blockStreamingDefault?: "off" | "on";
  /**
   * When a part may be sent: at the end of each text, or only at the end of the message. `text_end` does what
   * `message_end` does: an answer is sent once all of it is there.
   * @default "text_end"
   * @examples ["message_end"]
   */
  blockStreamingBreak?: "text_end" | "message_end";
  /**
   * How large the parts are. Default: as its keys say.
   * @examples [{"minChars": 400, "maxChars": 2000}]
   */
  blockStreamingChunk?: BlockChunk;
  /**
   * How small parts are joined. Default: as its keys say.
   * @examples [{"idleMs": 500}]
   */
  blockStreamingCoalesce?: BlockCoalesce;
  /**
   * Pauses between the parts of an answer. Default: as its keys say.
   * @examples [{"mode": "natural"}]
   */
  humanDelay?: HumanDelayConfig;
  /**
   * Seconds after which a turn is stopped.
   * @default 600
   * @examples [1800]
   * @minimum 1
   * @asType integer
   */
  timeoutSeconds?: number;
  /**
   * How much one turn may use. Default: as its keys say.
   * @examples [{"maxSteps": 200, "maxCostUsd": 2}]
   */
  turnLimits?: TurnLimits;
  /**
   * Largest file in megabytes that a koi sends; pictures are made smaller to fit.
   * @default 5
   * @examples [16]
   * @minimum 0
   */
  mediaMaxMb?: number;
  /**
   * Seconds between two typing signals; platforms end one after five to ten seconds.
   * @default 4
   * @examples [8]
   * @minimum 1
   * @asType integer
   */
  typingIntervalSeconds?: number;
  /**
   * When the typing signal starts: `never`, at once (`instant`), with the first `thinking`, or with the first text of
   * the `message`. Default: `instant` in direct messages and when mentioned, else `message`.
   * @examples ["thinking"]
   */
  typingMode?: "never" | "instant" | "thinking" | "message";
  /**
   * Turns that kois take of their own accord. Default: as its keys say.
   * @examples [{"every": "1h"}]
   */
  heartbeat?: HeartbeatConfig;
  /**
   * How many turns go on at a time, over all kois; in one session it is always one.
   * @default 4
   * @examples [16]
   * @minimum 1
   * @asType integer
   */
  maxConcurrent?: number;
  /**
   * Background runs. Default: as its keys say.
   * @examples [{"maxConcurrent": 2}]
   */
  subagents?: SubagentDefaults;
  /**
   * Containers in which tools run. Default: as its keys say, no sandbox.
   * @examples [{"mode": "non-main"}]
   */
  sandbox?: SandboxConfig;
}
