// "It almost matched": the bindings that would have matched a message if one field were different. Found by
// probing the table with that field changed, so the cost is in accounts, never in bindings.

import { type Facts, peerClass } from "../facts.ts";
import { type ScopeKind, conditionalKey, scopeKinds } from "./layout.ts";
import type { ConditionalBinding, ScopeRow, TableMatcher } from "./table-matcher.ts";

/** A binding, and the one field that kept it from matching. */
export interface NearMiss {
  readonly bindingIndex: number;
  readonly differs: readonly MissedField[];
}

export type MissedField = "accountId" | "peer" | "guildId" | "teamId" | "roles";

/** At most `limit` near misses of `facts`, in binding order; empty where there are none. */
export function nearMisses(matcher: TableMatcher, facts: Facts, limit = 5): NearMiss[] {
  const found = new Map<number, MissedField>();
  const note = (index: number | undefined, field: MissedField | undefined): void => {
    if (index !== undefined && field !== undefined && !found.has(index)) found.set(index, field);
  };
  const { any, accounts } = matcher.scopesOf(facts.channel);
  const own = accounts.get(facts.accountId);
  for (const [kind, key] of keysOf(facts)) {
    for (const [account, row] of accounts) {
      const at = account === facts.accountId ? 0 : matcher.find(scope(row, kind), key);
      if (at !== 0) note(matcher.unconditional(at), "accountId");
    }
    for (const row of [own, any]) {
      const binding = row && matcher.firstConditional(matcher.find(scope(row, kind), key));
      if (binding)
        note(binding.bindingIndex, missedCondition(matcher, scope(row, kind), key, binding, facts));
    }
  }
  const otherClass: ScopeKind = peerClass(facts.peer.kind) === "dm" ? "room" : "dm";
  for (const row of [own, any]) {
    const at = row ? matcher.find(scope(row, otherClass), facts.peer.id) : 0;
    if (at !== 0) note(matcher.unconditional(at), "peer");
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .slice(0, limit)
    .map(([bindingIndex, field]) => ({ bindingIndex, differs: [field] }));
}

function scope(row: ScopeRow, kind: ScopeKind): number {
  return row[scopeKinds.indexOf(kind)] ?? -1;
}

/** The keys under which bindings for these facts could lie. */
export function keysOf(facts: Facts): [ScopeKind, string][] {
  const own = peerClass(facts.peer.kind);
  const keys: [ScopeKind, string][] = [
    [own, facts.peer.id],
    [`any_${own}`, ""],
    ["account", ""],
  ];
  if (facts.parentPeer) keys.push([peerClass(facts.parentPeer.kind), facts.parentPeer.id]);
  if (facts.guildId !== undefined) keys.push(["guild", facts.guildId]);
  if (facts.teamId !== undefined) keys.push(["team", facts.teamId]);
  return keys;
}

/** The one condition of a binding under `key` that does not hold; `undefined` where all hold or several fail. */
function missedCondition(
  matcher: TableMatcher,
  scopeId: number,
  key: string,
  binding: ConditionalBinding,
  facts: Facts,
): MissedField | undefined {
  const { bindingIndex, guildId, teamId, role } = binding;
  // The binding may have other roles than the one at hand: each has a record, which names the binding.
  const isRoleOfBinding = (id: string): boolean => {
    const at = matcher.find(scopeId, conditionalKey(key, guildId, teamId, id));
    return at !== 0 && matcher.unconditional(at) === bindingIndex;
  };
  const missed: MissedField[] = [];
  if (guildId !== "" && guildId !== facts.guildId) missed.push("guildId");
  if (teamId !== "" && teamId !== facts.teamId) missed.push("teamId");
  if (role !== "" && facts.roles?.some(isRoleOfBinding) !== true) missed.push("roles");
  return missed.length === 1 ? missed[0] : undefined;
}
