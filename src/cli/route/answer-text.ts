// An answer of `skykoi route` in words.

import type { RouteAnswer } from "../../policy/route-answer.ts";
import type { Facts } from "../../routing/facts.ts";

/** An answer for people. */
export function answerText(answer: RouteAnswer, facts: Facts): string {
  const { koiId, tier, bindingIndex, source, sessionKey, broadcast, admission, nearMisses } = answer;
  const where = source === null ? "" : ` at ${source.file}:${source.line}:${source.column}`;
  const why =
    tier === "default"
      ? "no binding matches, so the default koi answers"
      : tier === "broadcast"
        ? "the peer has a broadcast list"
        : `bindings[${bindingIndex}]${where}, won by ${tier}`;
  const rows: [string, string][] = [
    ["message", `${facts.channel}/${facts.accountId} ${facts.peer.kind} ${facts.peer.id}`],
    ["koi", koiId ?? broadcast.map((one) => one.koiId).join(", ")],
    ["why", why],
    ["session", sessionKey ?? broadcast.map((one) => one.sessionKey).join(", ")],
    ["admission", admission],
    ...nearMisses.map((miss): [string, string] => [
      "near miss",
      `bindings[${miss.bindingIndex}] differs in ${miss.differs.join(", ")}`,
    ]),
  ];
  return rows.map(([name, text]) => `${name.padEnd(9)}  ${text}\n`).join("");
}
