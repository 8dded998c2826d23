// The state of a gateway in words.

import { usageText } from "../../koi/session-usage.ts";
import type { GatewayStatus } from "../../runtime/gateway-status.ts";
import type { DeadLetters } from "../../runtime/outcomes/outcome.ts";
import type { OfflineStatus } from "./offline-status.ts";

/** The state of a gateway that runs. */
export function statusText(status: GatewayStatus, url: string): string {
  const { table, outcomes, turns, accounts, waitForRestart } = status;
  const { origin, digest, generation, kois } = table;
  const counted = Object.entries(outcomes).filter(([, count]) => count > 0);
  return rowsText([
    ["gateway", `${status.state}, process ${status.pid}, since ${status.startedAt}, ${url}`],
    ["table", `${digest}, generation ${generation}, ${counts(kois.length, "koi")}`],
    ...(origin ? [["from", origin.path] as const] : []),
    ...status.problems.map(({ message }) => ["problem", message] as const),
    ...waitForRestart.map((key) => ["restart", `${key} is taken up at the next start`] as const),
    ...accounts.map(({ channel, accountId, state, detail }) => {
      return ["account", `${channel}:${accountId}  ${state}${detail ? `  ${detail}` : ""}`] as const;
    }),
    ...status.mcpServers.map(({ server, koiId, state, tools }) => {
      return ["mcp", `${server} for ${koiId}  ${state}  ${counts(tools, "tool")}`] as const;
    }),
    ...status.nodes.map(({ name, id, isConnected }) => {
      return ["node", `${name} (${id})  ${isConnected ? "connected" : "not connected"}`] as const;
    }),
    ...status.waitingNodes.map(({ name, id }) => {
      // Whoever knocks has chosen it.
      return [
        "node",
        `${JSON.stringify(name)} (${id})  waits to be paired: skykoi node approve CODE`,
      ] as const;
    }),
    [
      "queues",
      `${counts(turns.running, "turn")} running, ${waitingText(turns.waiting, status.unsentReplies)}`,
    ],
    ["messages", counted.map(([kind, count]) => `${count} ${kind}`).join(", ") || "none since the start"],
    ["used", usageText(status.usage)],
    ...deadRows(status.deadLetters),
  ]);
}

/** What is known where no gateway answers. */
export function offlineText({ gateway, table, from, waiting, ...rest }: OfflineStatus): string {
  return rowsText([
    ["gateway", gateway],
    ...(table === undefined ? [] : [["table", `${table}, the last good one`] as const]),
    ...(from === undefined ? [] : [["from", from] as const]),
    ...rest.problems.map((problem) => ["problem", problem] as const),
    ["queues", waitingText(waiting, rest.unsentReplies)],
    ...deadRows(rest.deadLetters),
  ]);
}

function deadRows({ count, last }: DeadLetters): (readonly [string, string])[] {
  const more = count > last.length ? ` (the last ${last.length} of them here)` : "";
  return [
    ["dead", count === 0 ? "no message given up in 30 days" : `${count} given up in 30 days${more}`],
    ...last.map(({ at, messageRef, koiId, outcome, stage, reasonCode }) => {
      const koi = koiId === undefined ? "" : `  ${koiId}`;
      return ["", `${at}  ${messageRef}${koi}  ${outcome} at ${stage}: ${reasonCode}`] as const;
    }),
  ];
}

function waitingText(waiting: number, unsent: number): string {
  return `${counts(waiting, "message")} waiting, ${unsent === 1 ? "1 reply" : `${unsent} replies`} unsent`;
}

function counts(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function rowsText(rows: readonly (readonly [name: string, text: string])[]): string {
  return rows.map(([name, text]) => `${name.padEnd(8)}  ${text}\n`).join("");
}
