// "It almost matched": the bindings that would have matched a message if one field were different. Found by
// probing the table with that field changed, so the cost is in accounts, never in bindings.

import { type Facts, peerClass } from "../facts.ts";
import type { ScopeKind } from "./layout.ts";
import { scopeKinds } from "./layout.ts";
import type { ScopeRow, TableMatcher } from "./table-matcher.ts";

/** A binding, and the one field that kept it from matching. */
export interface NearMiss {
  readonly bindingIndex: number;
  readonly differs: readonly ("accountId" | "peer" | "guildId" | "teamId" | "roles")[];
}

/** At most `limit` near misses of `facts`, in binding order; empty where there are none. */
export function nearMisses(matcher: TableMatcher, facts: Facts, limit = 5): NearMiss[] {
  const found = new Map<number, NearMiss["differs"][number]>();
  const { any, accounts } = matcher.scopesOf(facts.channel);
  const note = (index: number | undefined, field: NearMiss["differs"][number]): void => {
    if (index !== undefined && !found.has(index)) found.set(index, field);
  };
  for (const [kind, key] of keysOf(facts)) {
    for (const [account, row] of accounts) {
      const at = matcher.find(scope(row, kind), key);
      if (at === 0) continue;
      if (account !== facts.accountId) note(matcher.unconditional(at), "accountId");
      else note(unmetCondition(matcher, at, facts), conditionOf(facts));
    }
    const at = matcher.find(scope(any, kind), key);
    if (at !== 0) note(unmetCondition(matcher, at, facts), conditionOf(facts));
  }
  const otherClass: ScopeKind = peerClass(facts.peer.kind) === "dm" ? "room" : "dm";
  for (const row of [accounts.get(facts.accountId), any]) {
    const at = row ? matcher.find(scope(row, otherClass), facts.peer.id) : 0;
    if (at !== 0) note(matcher.unconditional(at), "peer");
  }
  const won = matcher.win(facts)?.bindingIndex;
  if (won !== undefined) found.delete(won);
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

// A conditional binding at a matching key is a near miss when it did not win: one of its conditions failed.
function unmetCondition(matcher: TableMatcher, at: number, facts: Facts): number | undefined {
  const index = matcher.firstConditional(at);
  return index === undefined || index === matcher.win(facts)?.bindingIndex ? undefined : index;
}

function conditionOf(facts: Facts): NearMiss["differs"][number] {
  if (facts.teamId !== undefined) return "teamId";
  return facts.guildId === undefined ? "guildId" : "roles";
}
