// Which model answers, how hard it thinks.

/**
 * A model as `provider/model`, split at the first `/`, or an alias from `kois.defaults.models`. Model ids are free:
 * what a provider offers is known at run time only.
 * @pattern \S
 */
export type ModelRef = string;

/** A model, and the models to try in turn when it fails. */
export interface ModelWithFallbacks {
  /**
   * The model that is tried first. Default: the one of the level above, or the built-in `skykoi/echo`.
   * @examples ["anthropic/claude-opus-4-6"]
   */
  primary?: ModelRef;
  /**
   * Models to try in order when the primary one fails; an empty list means none. Default: those of the level above.
   * @examples [["anthropic/claude-sonnet-4-5", "ollama/llama3.2"]]
   */
  fallbacks?: ModelRef[];
}

/** A model by its name (the fallbacks of the level above stay), or with fallbacks of its own. */
export type ModelChoice = ModelRef | ModelWithFallbacks;

/** How much a model thinks before it answers. */
export type ThinkingLevel = "off" | "minimal" | "low" | "medium" | "high" | "xhigh";

/** What a koi may know about one model. */
export interface ModelSettings {
  /**
   * Short name for `/model` and for `model` keys. Default: none.
   * @examples ["opus"]
   * @pattern ^\S+$
   */
  alias?: string;
  /**
   * Parameters that are handed to the provider as they are. Default: none.
   * @examples [{"temperature": 0.3}]
   */
  params?: Record<string, unknown>;
  /**
   * Whether answers are streamed. Set it to `false` for servers that cannot stream while tools are offered.
   * @default true
   * @examples [false]
   */
  streaming?: boolean;
}
