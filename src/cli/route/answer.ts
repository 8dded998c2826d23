// The answer of `skykoi route`, and of the terminal's view of it.

import { type Admission, admissionText, admit } from "../../policy/admission.ts";
import { accessRules } from "../../policy/access-rules.ts";
import type { Facts } from "../../routing/facts.ts";
import type { AccountId, KoiId, SessionKey } from "../../routing/ids.ts";
import type { Delivery, Route } from "../../routing/route.ts";
import type { BindingSource, CompiledTable } from "../../routing/table/decode.ts";
import type { NearMiss } from "../../routing/table/near-misses.ts";

/** One answer, in the order in which its keys are printed. */
export interface RouteAnswer {
  readonly koiId: KoiId | null;
  readonly tier: Route["tier"];
  readonly bindingIndex: number | null;
  readonly sessionKey: SessionKey | null;
  readonly accountId: AccountId;
  readonly broadcast: readonly Delivery[];
  /** `null` where no binding decided. */
  readonly source: BindingSource | null;
  /** `allowed`, or what would stop the message and why. */
  readonly admission: string;
  readonly nearMisses: readonly NearMiss[];
}

/** Answers questions about one table. */
export function answerer(table: CompiledTable): (facts: Facts) => RouteAnswer {
  const known = new Map<string, ReturnType<typeof accessRules>>();
  const admission = (facts: Facts): Admission => {
    const key = `${facts.channel} ${facts.accountId}`;
    let rules = known.get(key);
    if (!rules) known.set(key, (rules = accessRules(table.gateway.config, facts.channel, facts.accountId)));
    return admit(rules, facts);
  };
  return (facts) => {
    const route = table.route(facts);
    const { koiId, tier, bindingIndex, sessionKey, accountId } = route;
    return {
      koiId,
      tier,
      bindingIndex,
      sessionKey,
      accountId,
      broadcast: route.tier === "broadcast" ? route.broadcast : [],
      source: bindingIndex === null ? null : (table.sourceOf(bindingIndex) ?? null),
      admission: admissionText(admission(facts), facts),
      nearMisses: table.nearMisses(facts).filter((miss) => miss.bindingIndex !== bindingIndex),
    };
  };
}

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
