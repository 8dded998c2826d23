// The state of the gateway, as `GET /status` and `skykoi status` show it: no message text, no secret.

import type { AccountStatus } from "./accounts/accounts.ts";
import type { UsageSum } from "../koi/session-usage.ts";
import type { McpServerStatus } from "../koi/tools/mcp/server-link.ts";
import type { TableOrigin } from "./announcement.ts";
import type { DeadLetters } from "./outcomes/outcome.ts";
import type { NodeRow, WaitingNode } from "./nodes/node-hub.ts";
import type { OutcomeCounts } from "./outcomes/outcomes.ts";
import type { Problem } from "./problems.ts";
import type { Recovered } from "./recovery.ts";

/** The state of a gateway. */
export interface GatewayStatus {
  /** `degraded`: it runs, but something is not as configured. */
  readonly state: "starting" | "running" | "degraded" | "stopping";
  readonly pid: number;
  /** ISO time. */
  readonly startedAt: string;
  readonly table: {
    readonly digest: string;
    /** 1 for the table of the start, one more for each reload that changed it. */
    readonly generation: number;
    /** Where tables come from, if that is a file. */
    readonly origin?: TableOrigin;
    readonly compilerVersion: string;
    readonly kois: readonly string[];
  };
  readonly problems: readonly Problem[];
  /** Settings of the config that wait for a restart. */
  readonly waitForRestart: readonly string[];
  readonly accounts: readonly AccountStatus[];
  /** MCP servers that a turn has asked for, one entry for each koi that did. */
  readonly mcpServers: readonly McpServerStatus[];
  /** Paired nodes, whether or not they are connected. */
  readonly nodes: readonly NodeRow[];
  /** Who asks to be one. */
  readonly waitingNodes: readonly WaitingNode[];
  /** Messages since the start, by outcome; their sum is the number of messages. */
  readonly outcomes: OutcomeCounts;
  readonly turns: { readonly running: number; readonly waiting: number };
  /** What answers used since the start. */
  readonly usage: UsageSum;
  /** Replies that are not with their platform yet. */
  readonly unsentReplies: number;
  readonly deadLetters: DeadLetters;
  readonly recovered: Recovered;
}

/** The numbers of a status, cheap enough for every scrape. */
export interface GatewayNumbers extends Pick<
  GatewayStatus,
  "accounts" | "mcpServers" | "turns" | "unsentReplies"
> {
  /** How many. */
  readonly problems: number;
  readonly tableGeneration: number;
}
