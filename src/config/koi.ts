// One koi: a brain with a home, a face, a model, tools and a sandbox of its own.

import type { GroupChatConfig } from "./group-chat.ts";
import type { HeartbeatConfig } from "./heartbeat.ts";
import type { HumanDelayConfig } from "./human-delay.ts";
import type { KoiIdText } from "./id-text.ts";
import type { IdentityConfig } from "./identity.ts";
import type { MemorySearchConfig } from "./memory-search.ts";
import type { ModelChoice } from "./model-choice.ts";
import type { SandboxConfig } from "./sandbox.ts";
import type { KoiSubagents } from "./subagents.ts";
import type { KoiToolsConfig } from "./tools.ts";
import type { TurnLimits } from "./turn-limits.ts";

/** One koi. What it leaves out comes from `kois.defaults`, and what that leaves out from the built-in defaults. */
export interface KoiConfig {
  /**
   * Id of the koi: bindings name it, and its folders and session keys carry it.
   * @examples ["home", "work"]
   */
  id: KoiIdText;
  /**
   * Whether this koi gets the messages that no binding takes. At most one koi says so; without any it is the first.
   * @default false
   * @examples [true]
   */
  default?: boolean;
  /**
   * Name for listings. Mentions go by `identity.name` and `groupChat.mentionPatterns`. Default: the id.
   * @examples ["Deep Work"]
   */
  name?: string;
  /**
   * Folder with the koi's files; its tools start there. It is no jail: that is what `sandbox` is for. Default:
   * <state>/workspace for the default koi, <state>/workspace-<koiId> for the others.
   * @examples ["~/.SKYKOI/workspace-home"]
   * @pattern \S
   */
  workspace?: string;
  /**
   * Folder for the koi's credentials and model registry. No two kois may share one. Default: <state>/koi/<koiId>/koi.
   * @examples ["~/.SKYKOI/koi/home/koi"]
   * @pattern \S
   */
  koiDir?: string;
  /**
   * Model that answers. Default: `kois.defaults.model`.
   * @examples ["anthropic/claude-opus-4-6", {"primary": "anthropic/claude-opus-4-6", "fallbacks": []}]
   */
  model?: ModelChoice;
  /**
   * How many turns of this koi go on at a time, out of those of `kois.defaults.maxConcurrent`. Default: all of them but
   * one where there are several kois, so that a koi that hangs leaves room for the others.
   * @examples [2]
   * @minimum 1
   * @asType integer
   */
  maxConcurrent?: number;
  /**
   * How much one turn of this koi may use. Default: key by key that of `kois.defaults.turnLimits`.
   * @examples [{"maxCostUsd": 0.2}]
   */
  turnLimits?: TurnLimits;
  /**
   * Skills that this koi may use, by name; an empty list means none. Default: `kois.defaults.skills`, else all.
   * @examples [["weather", "calendar"], []]
   */
  skills?: string[];
  /**
   * Search in the koi's memory. Default: `kois.defaults.memorySearch`.
   * @examples [{"sources": ["memory", "sessions"]}]
   */
  memorySearch?: MemorySearchConfig;
  /**
   * Pauses between the parts of an answer. Default: `kois.defaults.humanDelay`.
   * @examples [{"mode": "natural"}]
   */
  humanDelay?: HumanDelayConfig;
  /**
   * Turns that the koi takes of its own accord. Default: `kois.defaults.heartbeat`.
   * @examples [{"every": "1h", "target": "none"}]
   */
  heartbeat?: HeartbeatConfig;
  /**
   * How the koi presents itself. Default: as IDENTITY.md in its workspace says.
   * @examples [{"name": "Family Bot", "emoji": "🐟"}]
   */
  identity?: IdentityConfig;
  /**
   * When the koi feels addressed in groups. Default: as `messages.groupChat` says.
   * @examples [{"mentionPatterns": ["@family"]}]
   */
  groupChat?: GroupChatConfig;
  /**
   * Background runs that this koi starts. Default: as its keys say.
   * @examples [{"allowKois": ["work"]}]
   */
  subagents?: KoiSubagents;
  /**
   * Containers in which the koi's tools run. Default: `kois.defaults.sandbox`.
   * @examples [{"mode": "all", "scope": "koi"}]
   */
  sandbox?: SandboxConfig;
  /**
   * Tools of this koi: a filter behind the global one, which can only take away. Default: no filter.
   * @examples [{"allow": ["read"], "deny": ["exec", "write"]}]
   */
  tools?: KoiToolsConfig;
}
