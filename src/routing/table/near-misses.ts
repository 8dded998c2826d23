// "It almost matched": the bindings that would have matched a message if one field were different. Found by
// probing the table with that field changed, so the cost is in accounts, never in bindings.

import { type Facts, peerClass } from "../facts.ts";
import { type ScopeKind, scopeKinds } from "./layout.ts";
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
  for (const [kind, key] of keysOf(facts)) {
    for (const [account, row] of accounts) {
      const at = matcher.find(scope(row, kind), key);
      if (at === 0) continue;
      if (account !== facts.accountId) note(matcher.unconditional(at), "accountId");
      else noteCondition(matcher.firstConditional(at), facts, note);
    }
    const at = matcher.find(scope(any, kind), key);
    if (at !== 0) noteCondition(matcher.firstConditional(at), facts, note);
  }
  const otherClass: ScopeKind = peerClass(facts.peer.kind) === "dm" ? "room" : "dm";
  for (const row of [accounts.get(facts.accountId), any]) {
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
function keysOf(facts: Facts): [ScopeKind, string][] {
  const isDm = peerClass(facts.peer.kind) === "dm";
  const keys: [ScopeKind, string][] = [
    [isDm ? "dm" : "room", facts.peer.id],
    [isDm ? "any_dm" : "any_room", ""],
    ["account", ""],
  ];
  if (facts.parentPeer) keys.push(["room", facts.parentPeer.id]);
  if (facts.guildId !== undefined) keys.push(["guild", facts.guildId]);
  if (facts.teamId !== undefined) keys.push(["team", facts.teamId]);
  return keys;
}

/** Notes a binding with conditions when exactly one of them does not hold. */
function noteCondition(
  binding: ConditionalBinding | undefined,
  facts: Facts,
  note: (index: number, field: MissedField | undefined) => void,
): void {
  if (!binding) return;
  const missed: MissedField[] = [];
  if (binding.guildId !== "" && binding.guildId !== facts.guildId) missed.push("guildId");
  if (binding.teamId !== "" && binding.teamId !== facts.teamId) missed.push("teamId");
  if (binding.role !== "" && facts.roles?.includes(binding.role) !== true) missed.push("roles");
  if (missed.length === 1) note(binding.bindingIndex, missed[0]);
}
