// Lists of tools, the building block of every filter.

/**
 * A tool, a group such as `group:fs`, an MCP tool (`mcp__<server>__<tool>`), or any of these with `*` for any text.
 * Case does not count; a name that does not exist is an error.
 * @pattern ^\S+$
 */
export type ToolName = string;

/** A named set of tools to start from. */
export type ToolProfile = "minimal" | "coding" | "messaging" | "full";

/** A filter: `deny` wins, an empty or missing `allow` lets everything else pass. */
export interface ToolPolicy {
  /**
   * Only these tools. Default: all that the other filters leave.
   * @examples [["read", "group:sessions"]]
   */
  allow?: ToolName[];
  /**
   * These tools besides those of the profile; not together with a filled `allow`.
   * @default []
   * @examples [["web_fetch"]]
   */
  alsoAllow?: ToolName[];
  /**
   * Never these tools.
   * @default []
   * @examples [["exec", "group:fs"]]
   */
  deny?: ToolName[];
}

/** A filter that starts from a profile. */
export interface ProfiledToolPolicy extends ToolPolicy {
  /**
   * Set of tools to start from: `minimal` (session_status), `coding` (files, commands, sessions, memory), `messaging`
   * (messages and sessions) or `full`. A koi's profile takes the place of the global one.
   * @default "full"
   * @examples ["coding"]
   */
  profile?: ToolProfile;
}

/** The lists of the filter for sandboxed sessions; each replaces the one of the level above. */
export interface SandboxToolPolicy {
  /**
   * Only these tools in a sandbox; an empty list means all.
   * @default ["exec", "process", "read", "write", "edit", "apply_patch", "sessions_list", "sessions_history", "sessions_send", "sessions_spawn", "session_status", "kois_list"]
   * @examples [["read", "exec"]]
   */
  allow?: ToolName[];
  /**
   * These tools besides those of `allow`.
   * @default []
   * @examples [["web_fetch"]]
   */
  alsoAllow?: ToolName[];
  /**
   * Never these tools in a sandbox.
   * @default ["browser", "canvas", "nodes", "cron"]
   * @examples [["browser", "process"]]
   */
  deny?: ToolName[];
}

/** The filter for sandboxed sessions. */
export interface SandboxTools {
  /**
   * Which tools a sandboxed session has. Default: as its keys say.
   * @examples [{"deny": ["browser", "process"]}]
   */
  tools?: SandboxToolPolicy;
}

/** The lists of the filter for background runs. */
export interface SubagentToolPolicy {
  /**
   * Only these tools in background runs. Default: all that the other filters leave.
   * @examples [["read", "exec"]]
   */
  allow?: ToolName[];
  /**
   * Never these tools in background runs, besides those that they never have.
   * @default []
   * @examples [["browser"]]
   */
  deny?: ToolName[];
}

/** The filter for background runs. */
export interface SubagentTools {
  /**
   * Which tools background runs have. Default: as its keys say.
   * @examples [{"deny": ["browser"]}]
   */
  tools?: SubagentToolPolicy;
}
