// Skills: folders with a SKILL.md that tell a koi how to do something.

import type { EnvName } from "./id-text.ts";
import type { Secret } from "./secret.ts";

/** Where skills are found. */
export interface SkillsLoad {
  /**
   * More folders with skills. On equal names the workspace wins, then <state>/skills, then the bundled ones, then
   * these.
   * @default []
   * @examples [["~/skills"]]
   */
  extraDirs?: string[];
  /**
   * Notice changed skills without a restart.
   * @default true
   * @examples [false]
   */
  watch?: boolean;
  /**
   * Milliseconds of quiet after a change before skills are read again.
   * @default 250
   * @examples [1000]
   * @minimum 0
   * @asType integer
   */
  watchDebounceMs?: number;
}

/** How missing programs are to be installed, for the hints of `skykoi skills check`. */
export interface SkillsInstall {
  /**
   * Name Homebrew first, where it is there.
   * @default true
   * @examples [false]
   */
  preferBrew?: boolean;
  /**
   * Tool for programs that come as Node packages.
   * @default "npm"
   * @examples ["pnpm"]
   */
  nodeManager?: "npm" | "pnpm" | "yarn" | "bun";
}

/** Settings for one skill. */
export interface SkillEntry {
  /**
   * Whether the skill may be used at all.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Value for the skill's main environment variable. Default: none.
   * @examples [{"source": "env", "id": "WEATHER_API_KEY"}]
   */
  apiKey?: Secret;
  /**
   * Environment variables for runs of this skill; one that is set already stays. Default: none.
   * @examples [{"WEATHER_UNITS": "metric"}]
   */
  env?: Record<EnvName, Secret>;
  /**
   * Settings that the skill itself understands; no secrets. Default: none.
   * @examples [{"city": "Oslo"}]
   */
  config?: Record<string, unknown>;
}

/** Skills, for all kois. */
export interface SkillsConfig {
  /**
   * Bundled skills that may be used, by name. Default: all.
   * @examples [["weather"]]
   */
  allowBundled?: string[];
  /**
   * Where skills are found. Default: as its keys say.
   * @examples [{"extraDirs": ["~/skills"]}]
   */
  load?: SkillsLoad;
  /**
   * Hints for installing what a skill needs. Default: as its keys say.
   * @examples [{"nodeManager": "pnpm"}]
   */
  install?: SkillsInstall;
  /**
   * Settings for single skills, by name. Default: none.
   * @examples [{"weather": {"apiKey": {"source": "env", "id": "WEATHER_API_KEY"}}}]
   */
  entries?: Record<string, SkillEntry>;
}
