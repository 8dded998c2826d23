// What is not as configured, in the words that `status` shows.

import type { McpServerStatus } from "../koi/tools/mcp/server-link.ts";
import type { KoiId } from "../routing/ids.ts";
import type { AccountStatus } from "./accounts/accounts.ts";
import { TERMINAL_STATES } from "./accounts/state-watch.ts";

/** Something that is not as configured. */
export interface Problem {
  readonly scope: "config" | "state" | "koi" | "account" | "mcp";
  /** For people; of the config with file and line. */
  readonly message: string;
}

/** The problems of a gateway, those of the config first; `state`: what is wrong with its state dir. */
export function problemsOf(
  config: readonly string[],
  koiFaults: ReadonlyMap<KoiId, string>,
  accounts: readonly AccountStatus[],
  mcpServers: readonly McpServerStatus[],
  state?: string,
): Problem[] {
  const broken = accounts.filter(({ state }) => TERMINAL_STATES.has(state));
  return [
    ...config.map((message): Problem => ({ scope: "config", message })),
    ...(state === undefined ? [] : [{ scope: "state", message: state } as const]),
    ...[...koiFaults].map(([koiId, message]): Problem => {
      return { scope: "koi", message: `koi ${koiId}: ${message}` };
    }),
    ...broken.map(({ channel, accountId, state, detail }): Problem => {
      return {
        scope: "account",
        message: `${channel}:${accountId} is ${state}${detail ? `: ${detail}` : ""}`,
      };
    }),
    ...mcpServers
      .filter((server) => server.state === "failed")
      .map(({ server, koiId, detail }): Problem => {
        return { scope: "mcp", message: `MCP server ${server} of koi ${koiId}: ${detail ?? "it failed"}` };
      }),
  ];
}
