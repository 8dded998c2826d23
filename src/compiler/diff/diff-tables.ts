// Two compiled configs, compared by what they do: who gets which message, who may write, which tools a koi has.

import type { CompiledTable } from "../../routing/table/decode.ts";
import { type AccessChange, diffAccess } from "./access-changes.ts";
import { type RoutingChange, diffRouting } from "./diff-routing.ts";
import { routingOfTable } from "./routing.ts";
import { type ToolChange, diffTools } from "./tool-changes.ts";

/** Everything that differs. */
export interface TableDiff {
  readonly routing: readonly RoutingChange[];
  readonly access: readonly AccessChange[];
  readonly tools: readonly ToolChange[];
}

/** The diff of two tables. Secrets are references in a table, so none is in it. */
export function diffTables(before: CompiledTable, after: CompiledTable): TableDiff {
  const [old, now] = [before.gateway, after.gateway];
  const stayed = now.kois.filter(({ id }) => old.kois.some((koi) => koi.id === id)).map(({ id }) => id);
  return {
    routing: diffRouting(routingOfTable(before), routingOfTable(after)),
    access: diffAccess(old, now),
    tools: diffTools(old.config, now.config, stayed),
  };
}
