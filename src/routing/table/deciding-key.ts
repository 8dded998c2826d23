// Which key of the table decided a message: more than the place of its binding, which moves with the list.

import type { Facts } from "../facts.ts";
import { conditionalKey, scopeKinds } from "./layout.ts";
import { keysOf } from "./near-misses.ts";
import type { TableMatcher, TableRecord } from "./table-matcher.ts";

/** The record by which the binding `bindingIndex` matches `facts`; `undefined` where it does not. */
export function decidingRecord(
  matcher: TableMatcher,
  facts: Facts,
  bindingIndex: number,
): TableRecord | undefined {
  const { any, accounts } = matcher.scopesOf(facts.channel);
  const rows = [accounts.get(facts.accountId), any];
  for (const [kind, id] of keysOf(facts)) {
    for (const row of rows) {
      const scope = row?.[scopeKinds.indexOf(kind)] ?? -1;
      for (const key of keysUnder(id, facts)) {
        const at = matcher.find(scope, key);
        if (at !== 0 && matcher.unconditional(at) === bindingIndex) return matcher.recordAt(at);
        // Nothing lies under an id without its plain record.
        if (at === 0 && key === id) break;
      }
    }
  }
  return undefined;
}

/** The plain key of an id, then those with each set of conditions that `facts` meet. */
function* keysUnder(id: string, { guildId, teamId, roles = [] }: Facts): Iterable<string> {
  yield id;
  for (const guild of guildId === undefined ? [""] : ["", guildId]) {
    for (const team of teamId === undefined ? [""] : ["", teamId]) {
      for (const role of ["", ...roles]) {
        if (guild !== "" || team !== "" || role !== "") yield conditionalKey(id, guild, team, role);
      }
    }
  }
}
