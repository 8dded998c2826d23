// A binding as the hash holds it: one key for each of its roles. What a table names can be read back by these,
// without the source it was compiled from.

import type { ChannelId } from "../facts.ts";
import type { AccountId } from "../ids.ts";
import type { Rule } from "../rule.ts";
import type { ScopeKind } from "./layout.ts";

/** What a binding says about the messages that it matches; `""` where it says nothing. */
export interface RuleKey {
  readonly channel: ChannelId;
  readonly account: AccountId | "*";
  readonly kind: ScopeKind;
  /** Id of the peer, guild or team that `kind` speaks of. */
  readonly id: string;
  /** Conditions beside the id. */
  readonly guildId: string;
  readonly teamId: string;
  readonly role: string;
}

/** The kind and id under which a rule lies. */
export function placeOfRule(rule: Rule): [ScopeKind, string] {
  const { peer, guildId, teamId } = rule;
  if (peer) return peer.id === "*" ? [`any_${peer.class}`, ""] : [peer.class, peer.id];
  if (guildId !== undefined) return ["guild", guildId];
  return teamId === undefined ? ["account", ""] : ["team", teamId];
}

/** What of a rule is a condition beside its id. */
export function conditionsOfRule(rule: Rule): { guildId: string; teamId: string; roles: readonly string[] } {
  // In a guild scope the guild is the key itself, in a team scope the team.
  const isPeer = rule.peer !== undefined;
  const guildId = isPeer ? (rule.guildId ?? "") : "";
  const teamId = isPeer || rule.guildId !== undefined ? (rule.teamId ?? "") : "";
  return { guildId, teamId, roles: rule.roles ?? [] };
}

/** The keys of a rule: one for each role, or a single one. */
export function keysOfRule(rule: Rule): RuleKey[] {
  const [kind, id] = placeOfRule(rule);
  const { guildId, teamId, roles } = conditionsOfRule(rule);
  const { channel, account } = rule;
  return (roles.length === 0 ? [""] : roles).map((role) => ({
    channel,
    account,
    kind,
    id,
    guildId,
    teamId,
    role,
  }));
}
