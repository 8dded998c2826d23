// Running commands: where, with whose consent, for how long.

import type { ModelRef } from "./model-choice.ts";

/** The tool apply_patch, which changes several files at once. */
export interface ApplyPatchConfig {
  /**
   * Whether the tool is offered.
   * @default false
   * @examples [true]
   */
  enabled?: boolean;
  /**
   * Models that it is offered to; `*` stands for any text. Default: all.
   * @examples [["openai/*"]]
   */
  allowModels?: ModelRef[];
}

/** Running commands. A koi's block is laid over `tools.exec`, key by key. */
export interface ExecConfig {
  /**
   * Where commands run: in the koi's sandbox, on the gateway's machine, or on a paired node. `sandbox` in a session
   * without a sandbox follows the rules of `gateway`.
   * @default "sandbox"
   * @examples ["node"]
   */
  host?: "sandbox" | "gateway" | "node";
  /**
   * Which commands may run outside a sandbox: none, those on the allowlist, or all. Of this and the approvals file the
   * strictest counts. Default: `full` for what the koi's owner asks for in private on the gateway's machine, else
   * `allowlist`.
   * @examples ["allowlist"]
   */
  security?: "deny" | "allowlist" | "full";
  /**
   * When a person is asked: never, for a command that is not on the allowlist, or always. Where there is nobody to ask,
   * the command does not run.
   * @default "on-miss"
   * @examples ["always"]
   */
  ask?: "off" | "on-miss" | "always";
  /**
   * Paired node that commands run on, by id or name, with the host `node`. Default: the only one that is connected.
   * @examples ["build-server"]
   * @pattern \S
   */
  node?: string;
  /**
   * Folders that are put before PATH. In a sandbox: absolute folders inside of it.
   * @default []
   * @examples [["~/bin"]]
   */
  pathPrepend?: string[];
  /**
   * Programs that may always run when they only read their input.
   * @default ["jq", "grep", "cut", "sort", "uniq", "head", "tail", "tr", "wc"]
   * @examples [["jq", "grep"]]
   */
  safeBins?: string[];
  /**
   * Milliseconds after which a command goes on in the background.
   * @default 10000
   * @examples [30000]
   * @minimum 0
   * @asType integer
   */
  backgroundMs?: number;
  /**
   * Seconds after which a command is stopped.
   * @default 1800
   * @examples [60]
   * @minimum 1
   * @asType integer
   */
  timeoutSec?: number;
  /**
   * Milliseconds after which the chat is told that an approved command is still running; 0 tells nothing.
   * @default 10000
   * @examples [0]
   * @minimum 0
   * @asType integer
   */
  approvalRunningNoticeMs?: number;
  /**
   * Milliseconds for which a finished background command can still be asked for.
   * @default 1800000
   * @examples [600000]
   * @minimum 0
   * @asType integer
   */
  cleanupMs?: number;
  /**
   * Tell the session when a background command ends.
   * @default true
   * @examples [false]
   */
  notifyOnExit?: boolean;
  /**
   * The tool that applies patches. Default: as its keys say.
   * @examples [{"enabled": true}]
   */
  applyPatch?: ApplyPatchConfig;
}
