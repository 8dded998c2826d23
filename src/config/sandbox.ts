// The sandbox: which sessions run their tools in a container, and what that container sees.

import type { SandboxBrowser } from "./sandbox-browser.ts";
import type { SandboxDocker } from "./sandbox-docker.ts";

/** When unused containers are removed. */
export interface SandboxPrune {
  /**
   * Hours without use after which a container is removed; 0 switches this rule off.
   * @default 24
   * @examples [6, 0]
   * @minimum 0
   */
  idleHours?: number;
  /**
   * Age in days at which a container is removed in any case; 0 switches this rule off.
   * @default 7
   * @examples [30, 0]
   * @minimum 0
   */
  maxAgeDays?: number;
}

/**
 * Containers in which tools run. A koi's block is laid over `kois.defaults.sandbox` key by key: `docker.env` and
 * `docker.ulimits` are merged by name, `docker.binds` are joined (the defaults' first), everything else is replaced.
 * If the scope that results is `shared`, a koi's own `docker`, `browser`, `prune` and `workspaceRoot` do not count.
 */
export interface SandboxConfig {
  /**
   * Which sessions run their tools in a container: none (`off`), every session but the koi's main one (`non-main`), or
   * all of them.
   * @default "off"
   * @examples ["all"]
   */
  mode?: "off" | "non-main" | "all";
  /**
   * How many containers: one per session, one per koi, or one for all kois.
   * @default "koi"
   * @examples ["session"]
   */
  scope?: "session" | "koi" | "shared";
  /**
   * What the container sees of the koi's workspace: nothing but a copy of its start files (`none`), all of it to read
   * (`ro`), or all of it to read and write (`rw`).
   * @default "none"
   * @examples ["ro"]
   */
  workspaceAccess?: "none" | "ro" | "rw";
  /**
   * Folder on the host for the sandboxes' own files. Default: <state>/sandboxes.
   * @examples ["/srv/skykoi/sandboxes"]
   * @pattern \S
   */
  workspaceRoot?: string;
  /**
   * Which sessions a sandboxed session can list, read and write to: those that it started itself, or all that the
   * tool policy lets it.
   * @default "spawned"
   * @examples ["all"]
   */
  sessionToolsVisibility?: "spawned" | "all";
  /**
   * The older form of `scope`: true means `session`, false means `shared`. It counts only where no level gives a
   * `scope`. Default: none.
   * @deprecated
   * @examples [true]
   */
  perSession?: boolean;
  /**
   * The container. Default: as its keys say.
   * @examples [{"setupCommand": "apt-get update && apt-get install -y git curl", "network": "bridge"}]
   */
  docker?: SandboxDocker;
  /**
   * A browser in a container of its own. Default: as its keys say, no browser.
   * @examples [{"enabled": true}]
   */
  browser?: SandboxBrowser;
  /**
   * When unused containers are removed. Default: as its keys say.
   * @examples [{"idleHours": 6}]
   */
  prune?: SandboxPrune;
}
