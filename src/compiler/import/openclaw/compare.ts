// Original and import side by side: every message that could tell them apart is routed by both.

import type { CheckInput } from "../../analyse/check.ts";
import { lowerRules } from "../../lower/hash.ts";
import type { Facts } from "../../../routing/facts.ts";
import { TableMatcher } from "../../../routing/table/table-matcher.ts";
import { universesOf } from "./judge.ts";
import type { Universe } from "./messages.ts";
import type { OpenClawModel } from "./openclaw-model.ts";
import type { OpenClawMessage } from "./reference-router.ts";

/** A message that has another owner now. */
export interface ChangedMessage {
  readonly witness: OpenClawMessage;
  /** The agent that answered; `null` where nobody did. */
  readonly from: string | null;
  /** The koi that answers. */
  readonly to: string;
}

/** What changed, by the binding of the original that won the message, `null` being the default agent. */
export type Changes = ReadonlyMap<number | null, ChangedMessage>;

/** Compares; `analysis` is the one of the new config. */
export function compareRouting(model: OpenClawModel, analysis: CheckInput): Changes {
  const changes = new Map<number | null, ChangedMessage>();
  const ownerNow = newRouter(analysis);
  const compare = (universe: Universe, messages: Iterable<OpenClawMessage>): void => {
    for (const message of messages) {
      const won = universe.winner(message);
      const key = won?.index ?? null;
      if (changes.has(key)) continue;
      const from = won ? won.agentId : model.defaultAgent;
      const to = ownerNow(message);
      if (from !== to) changes.set(key, { witness: message, from, to });
    }
  };
  for (const universe of universesOf(model).values()) {
    for (const own of [undefined, ...universe.bindings]) compare(universe, universe.ownMessages(own));
    compare(universe, universe.pairMessages());
  }
  return changes;
}

/** Who answers now, broadcast lists apart: those are taken over as they are. */
function newRouter({ verdicts, model }: CheckInput): (message: OpenClawMessage) => string {
  const { hash, scopes } = lowerRules(verdicts);
  const matcher = new TableMatcher({ ...hash, scopes, koiIds: model.rules.names.koiIds });
  return (message) => matcher.win(message as Facts)?.koiId ?? model.kois.defaultKoi.id;
}
