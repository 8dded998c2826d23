// What a diff needs of a config or a compiled table: who gets a message, and what the bindings name. Both sources
// give the same, so a diff can't tell them apart.

import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { Router } from "../../routing/route.ts";
import type { CompiledTable } from "../../routing/table/decode.ts";
import { type RuleKey, keysOfRule } from "../../routing/table/rule-key.ts";
import type { CheckInput } from "../analyse/check.ts";
import { bindingScopes } from "../lower/lower.ts";

/** The settings that a route depends on beside the bindings. */
export type RoutingSettings = Pick<
  CompiledGateway,
  "defaultKoi" | "session" | "broadcast" | "bindingScopes"
> & {
  readonly channels: Readonly<
    Record<keyof CompiledGateway["channels"], Pick<CompiledGateway["channels"]["whatsapp"], "accounts">>
  >;
};

/** One side of a diff. */
export interface Routing {
  readonly router: Router;
  readonly settings: RoutingSettings;
  /** The keys under which live bindings lie, in no order; a binding with several roles gives one for each. */
  keys(): Iterable<RuleKey>;
}

/** The routing of a compiled table. */
export function routingOfTable(table: CompiledTable): Routing {
  return { router: table, settings: table.gateway, keys: () => table.matcher.keys() };
}

/** The routing of a config that was analysed, whether or not it has errors. */
export function routingOfAnalysis({ model, verdicts, router }: CheckInput): Routing {
  const settings: RoutingSettings = {
    defaultKoi: model.kois.defaultKoi.id,
    session: model.session,
    broadcast: Object.fromEntries([...model.broadcast].map(([key, { kois }]) => [key, kois])),
    bindingScopes: bindingScopes(model.rules),
    channels: model.channels,
  };
  function* keys(): Iterable<RuleKey> {
    const { rules } = verdicts;
    for (let i = 0; i < rules.count; i++) if (verdicts.isLive(i)) yield* keysOfRule(rules.ruleAt(i));
  }
  return { router, settings, keys };
}
