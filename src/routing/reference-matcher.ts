// The definition of precedence, as plain as possible: try every rule, keep the best. The table is held to
// this by property tests and shares no code with it.

import { type Facts, type Peer, peerClass } from "./facts.ts";
import { type Tier, tiers } from "./route.ts";
import type { Matcher, Rule, RulePeer, Win } from "./rule.ts";

type BindingTier = Exclude<Tier, "default">;

function isPeer(rule: RulePeer, peer: Peer | undefined): boolean {
  return peer !== undefined && peerClass(peer.kind) === rule.class && peer.id === rule.id;
}

function holdsBesidePeer(rule: Rule, facts: Facts): boolean {
  return (
    rule.channel === facts.channel &&
    (rule.account === "*" || rule.account === facts.accountId) &&
    (rule.guildId === undefined || rule.guildId === facts.guildId) &&
    (rule.teamId === undefined || rule.teamId === facts.teamId) &&
    (rule.roles === undefined || rule.roles.some((role) => facts.roles?.includes(role) === true))
  );
}

/** The tier in which `rule` matches `facts`, `undefined` where it does not match. */
export function matchTier(rule: Rule, facts: Facts): BindingTier | undefined {
  if (!holdsBesidePeer(rule, facts)) return undefined;
  if (rule.peer) {
    if (rule.peer.id === "*") return peerClass(facts.peer.kind) === rule.peer.class ? "peerKind" : undefined;
    if (isPeer(rule.peer, facts.peer)) return "peer";
    return isPeer(rule.peer, facts.parentPeer) ? "parentPeer" : undefined;
  }
  if (rule.guildId !== undefined) return rule.roles === undefined ? "guild" : "guildRoles";
  if (rule.teamId !== undefined) return "team";
  return rule.account === "*" ? "channel" : "account";
}

/** The winner among `rules` (in list order): the best tier, then the first listed. */
export function winByScan(rules: readonly Rule[], facts: Facts): Win | undefined {
  let best: Win | undefined;
  for (const rule of rules) {
    const tier = matchTier(rule, facts);
    if (tier === undefined) continue;
    if (best === undefined || tiers.indexOf(tier) < tiers.indexOf(best.tier)) {
      best = { bindingIndex: rule.index, koiId: rule.koiId, tier };
    }
  }
  return best;
}

/** The reference matcher over `rules`, which stand in list order. */
export function referenceMatcher(rules: readonly Rule[]): Matcher {
  return { win: (facts) => winByScan(rules, facts) };
}
