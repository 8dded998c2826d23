// The container that a sandboxed koi's tools run in. Hardened unless a key here loosens it.

import type { EnvName } from "./id-text.ts";
import type { Secret } from "./secret.ts";

/** A limit that a process may raise from `soft` up to `hard`. */
export interface UlimitRange {
  /**
   * The limit that holds at first. Default: the value of `hard`.
   * @examples [1024]
   * @minimum -1
   * @asType integer
   */
  soft?: number;
  /**
   * The limit that cannot be passed. Default: the value of `soft`.
   * @examples [2048]
   * @minimum -1
   * @asType integer
   */
  hard?: number;
}

/**
 * An amount of memory: bytes as a number, or text with the unit `b`, `k`, `m` or `g`.
 * @minimum 0
 * @pattern ^\d+(?:\.\d+)?[bkmgBKMG]?$
 */
export type MemorySize = number | string;

/**
 * The container. Privileges cannot be gained inside it, whatever is set here. A limit of 0 lifts that limit.
 */
export interface SandboxDocker {
  /**
   * Image. If the default image is missing it is made from `debian:bookworm-slim`; any other must be there.
   * @default "skykoi-sandbox:bookworm-slim"
   * @examples ["node:22-bookworm-slim"]
   * @pattern ^\S+$
   */
  image?: string;
  /**
   * What container names start with.
   * @default "SKYKOI-sbx-"
   * @examples ["kois-"]
   * @pattern ^[A-Za-z0-9][A-Za-z0-9_.-]*$
   */
  containerPrefix?: string;
  /**
   * Folder inside the container where tools start.
   * @default "/workspace"
   * @examples ["/home/koi"]
   * @pattern ^/
   */
  workdir?: string;
  /**
   * Whether the file system is read-only, apart from the working folder and `tmpfs`.
   * @default true
   * @examples [false]
   */
  readOnlyRoot?: boolean;
  /**
   * Folders that are kept in memory and can be written to.
   * @default ["/tmp", "/var/tmp", "/run"]
   * @examples [["/tmp"]]
   */
  tmpfs?: string[];
  /**
   * Network of the container: `none`, `bridge`, or the name of one. `host` would show it every local port: such a
   * sandbox is refused, and so is `container:…`.
   * @default "none"
   * @examples ["bridge"]
   * @pattern ^\S+$
   */
  network?: string;
  /**
   * User inside the container, as a name or `uid:gid`. Default: the image's own.
   * @examples ["1000:1000", "root"]
   * @pattern ^\S+$
   */
  user?: string;
  /**
   * Capabilities that are taken away.
   * @default ["ALL"]
   * @examples [["NET_RAW", "SYS_ADMIN"]]
   */
  capDrop?: string[];
  /**
   * Environment variables for every command.
   * @default {LANG: "C.UTF-8"}
   * @examples [{"GITHUB_TOKEN": {"source": "env", "id": "FAMILY_GITHUB_TOKEN"}}]
   */
  env?: Record<EnvName, Secret>;
  /**
   * Shell command that runs once, right after the container was made; if it fails the container is removed again.
   * Installing packages needs a network, a writable root and the user root. Default: none.
   * @examples ["apt-get update && apt-get install -y git curl"]
   * @pattern \S
   */
  setupCommand?: string;
  /**
   * Most processes at a time.
   * @default 256
   * @examples [100, 0]
   * @minimum 0
   * @asType integer
   */
  pidsLimit?: number;
  /**
   * Most memory, in bytes or as text with a unit.
   * @default "1g"
   * @examples ["512m", 536870912]
   */
  memory?: MemorySize;
  /**
   * Most memory and swap together; 0: swap without a limit. Default: the value of `memory`, so that nothing is swapped.
   * @examples ["2g"]
   */
  memorySwap?: MemorySize;
  /**
   * Most processor time, in cores.
   * @default 1
   * @examples [0.5, 2]
   * @minimum 0
   */
  cpus?: number;
  /**
   * Limits of the kernel by name: a number, or `{soft, hard}`; -1 means no limit. Default: the engine's own.
   * @examples [{"nofile": {"soft": 1024, "hard": 2048}, "nproc": 128}]
   */
  ulimits?: Record<string, number | UlimitRange>;
  /**
   * Path of a seccomp profile. Default: the engine's own.
   * @examples ["/etc/skykoi/seccomp.json"]
   * @pattern \S
   */
  seccompProfile?: string;
  /**
   * Name of an AppArmor profile. Default: the engine's own.
   * @examples ["skykoi-sandbox"]
   * @pattern ^\S+$
   */
  apparmorProfile?: string;
  /**
   * Addresses of name servers. Default: the engine's own.
   * @examples [["1.1.1.1"]]
   */
  dns?: string[];
  /**
   * Lines for the container's hosts file, as `name:address`.
   * @default []
   * @examples [["db.internal:10.0.0.5"]]
   */
  extraHosts?: string[];
  /**
   * Files and folders of the host that the container sees, as `host:container` with `:ro` or `:rw` behind it. They
   * bypass the sandbox: prefer `:ro`.
   * @default []
   * @examples [["/srv/data:/data:ro"]]
   */
  binds?: string[];
}
