// `/status`: where a session stands, in words.

import { usageText } from "../../koi/session-usage.ts";
import { HISTORY_LIMIT } from "../settings.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { COMPACTION } from "../turns/transcript-detail.ts";
import { modelOf } from "./model-command.ts";

/** What runs and waits in the session. */
export interface Line {
  readonly isRunning: boolean;
  readonly waiting: number;
}

/** The status of the session of `message`; `line`: where the gateway itself says it. Throws a `StoreError` where the store can't be read. */
export function statusText(message: QueuedMessage, line: Line | undefined, nowMs: number): string {
  const { koiId, sessionKey, store, payload, table } = message;
  const session = store.session(sessionKey);
  const count = store
    .history(sessionKey, HISTORY_LIMIT)
    .filter(({ detail }) => detail["origin"] !== COMPACTION).length;
  const { tier, bindingIndex } = payload.reason;
  const rows: readonly (readonly [string, string])[] = [
    ["koi", koiId],
    ["session", sessionKey],
    ["route", bindingIndex === null ? tier : `bindings[${bindingIndex}], tier ${tier}`],
    ["model", modelOf(message)],
    ...(session?.thinking ? [["thinking", session.thinking] as const] : []),
    ...(session?.send ? [["sending", session.send === "allow" ? "on" : "off"] as const] : []),
    ...(session?.verbose ? [["verbose", session.verbose] as const] : []),
    ...(session?.elevated ? [["elevated", session.elevated] as const] : []),
    ...(session?.queue ? [["queue", JSON.stringify(session.queue)] as const] : []),
    [
      "context",
      `${count < HISTORY_LIMIT ? count : `the last ${HISTORY_LIMIT}`} entries${session?.summary === undefined ? "" : " and a summary"}`,
    ],
    ["used", usageText(store.usage(sessionKey))],
    ["since", new Date(session?.segmentStartedAtMs ?? nowMs).toISOString()],
    ...(line
      ? [["now", `${line.isRunning ? "a turn runs" : "no turn runs"}, ${line.waiting} waiting`] as const]
      : []),
    ["table", table.digest],
  ];
  return rows.map(([name, text]) => `${name}: ${text}`).join("\n");
}
