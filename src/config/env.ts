// The gateway's environment.

import type { EnvName } from "./id-text.ts";
import type { Secret } from "./secret.ts";

/** Taking variables over from the login shell. */
export interface ShellEnvConfig {
  /**
   * Run the login shell once and take over the keys of known providers that are missing.
   * @default false
   * @examples [true]
   */
  enabled?: boolean;
  /**
   * Milliseconds that the shell may take.
   * @default 15000
   * @examples [5000]
   * @minimum 1
   * @asType integer
   */
  timeoutMs?: number;
}

/**
 * The gateway's environment: what `${NAME}` and the usual variables of providers and channels are looked up in. Commands
 * of kois get of it what they would get of the process, their time zone and language for example.
 */
export interface EnvConfig {
  /**
   * Variables for the gateway, in their order; one that is set already and not empty stays as it is. Default: none.
   * @examples [{"ANTHROPIC_API_KEY": {"source": "file", "id": "/run/secrets/anthropic"}, "TZ": "Europe/Berlin"}]
   */
  vars?: Record<EnvName, Secret>;
  /**
   * Taking variables over from the login shell. Default: as its keys say, off.
   * @examples [{"enabled": true}]
   */
  shellEnv?: ShellEnvConfig;
}
