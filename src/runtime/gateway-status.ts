// The state of the gateway, as `GET /status` and `skykoi status` show it: no message text, no secret.

import type { AccountStatus } from "./accounts/accounts.ts";
import type { OutcomeCounts } from "./outcomes/outcomes.ts";
import type { Recovered } from "./recovery.ts";

/** Something that is not as configured. */
export interface Problem {
  readonly scope: "config" | "koi" | "account";
  /** For people; of the config with file and line. */
  readonly message: string;
}

/** The state of a gateway. */
export interface GatewayStatus {
  /** `degraded`: it runs, but something is not as configured. */
  readonly state: "starting" | "running" | "degraded" | "stopping";
  readonly pid: number;
  /** ISO time. */
  readonly startedAt: string;
  readonly table: {
    readonly digest: string;
    readonly compilerVersion: string;
    readonly kois: readonly string[];
  };
  readonly problems: readonly Problem[];
  /** Settings of the config that wait for a restart. */
  readonly waitForRestart: readonly string[];
  readonly accounts: readonly AccountStatus[];
  /** Messages since the start, by outcome; their sum is the number of messages. */
  readonly outcomes: OutcomeCounts;
  readonly turns: { readonly running: number; readonly waiting: number };
  /** Replies that are not with their platform yet. */
  readonly unsentReplies: number;
  readonly recovered: Recovered;
}

/** The numbers of a status in the Prometheus text format. */
export function metricsText(status: GatewayStatus): string {
  const lines = [
    "# HELP skykoi_messages_total Messages received, by outcome.",
    "# TYPE skykoi_messages_total counter",
    ...Object.entries(status.outcomes).map(
      ([kind, count]) => `skykoi_messages_total{outcome="${kind}"} ${count}`,
    ),
    ...gauge("skykoi_turns_running", "Turns that run.", status.turns.running),
    ...gauge("skykoi_messages_waiting", "Messages that wait for a turn.", status.turns.waiting),
    ...gauge("skykoi_replies_unsent", "Replies that are not with their platform yet.", status.unsentReplies),
    ...gauge(
      "skykoi_degraded",
      "1 while something is not as configured.",
      status.problems.length > 0 ? 1 : 0,
    ),
    "# HELP skykoi_account_open 1 while the account is connected.",
    "# TYPE skykoi_account_open gauge",
    ...status.accounts.map(({ channel, accountId, state }) => {
      return `skykoi_account_open{channel="${channel}",account="${accountId}"} ${state === "open" ? 1 : 0}`;
    }),
  ];
  return `${lines.join("\n")}\n`;
}

function gauge(name: string, help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`];
}
