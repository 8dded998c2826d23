// The whole answer to "who gets this message, and why?": the route, where its binding stands, whether the message would
// be let in, and what almost matched. The same at the command line, in an editor and from the running gateway.

import { type Admission, admissionText, admit } from "./admission.ts";
import { accessRules } from "./access-rules.ts";
import type { Facts } from "../routing/facts.ts";
import type { AccountId, KoiId, PeerId, SessionKey } from "../routing/ids.ts";
import type { CompiledGateway } from "../routing/compiled-gateway.ts";
import type { Delivery, Route, Router } from "../routing/route.ts";
import type { BindingSource } from "../routing/table/decode.ts";
import type { NearMiss } from "../routing/table/near-misses.ts";

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

/** What is asked of a table. */
export interface AnsweringTable extends Router {
  readonly gateway: CompiledGateway;
  sourceOf(bindingIndex: number): BindingSource | undefined;
  nearMisses(facts: Facts): readonly NearMiss[];
}

/** Whether the owner has let a person in, at the account of these facts. */
export type IsLetIn = (facts: Facts, person: PeerId) => boolean;

/** Answers questions about one table. Without `isLetIn`, nobody was let in by a pairing code. */
export function answerer(
  table: AnsweringTable,
  isLetIn: IsLetIn = () => false,
): (facts: Facts) => RouteAnswer {
  const known = new Map<string, ReturnType<typeof accessRules>>();
  const admission = (facts: Facts): Admission => {
    const key = `${facts.channel} ${facts.accountId}`;
    let rules = known.get(key);
    if (!rules) known.set(key, (rules = accessRules(table.gateway.config, facts.channel, facts.accountId)));
    return admit(rules, facts, undefined, (person) => isLetIn(facts, person));
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
