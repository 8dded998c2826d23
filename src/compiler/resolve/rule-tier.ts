// The tier in which a rule is listed. A rule for a peer is listed once and matches in two tiers (the peer itself,
// and as a thread's parent); the others match in the tier they are listed in.

import { ANY_ACCOUNT, type PeerCode, type RuleSet, peerCodes } from "./rule-set.ts";

/** Best first (Page: Routing rules). */
export const listTiers = ["peer", "peerKind", "guildRoles", "guild", "team", "account", "channel"] as const;
export type ListTier = (typeof listTiers)[number];

/** Whether row `i` is for one peer: nearly all rows of a big config are. */
export function isForOnePeer(rules: RuleSet, i: number): boolean {
  const peer = rules.peer[i] as PeerCode;
  return peer === peerCodes.dm || peer === peerCodes.room;
}

/** The tier of row `i`. */
export function listTier(rules: RuleSet, i: number): ListTier {
  if (isForOnePeer(rules, i)) return "peer";
  const peer = rules.peer[i] as PeerCode;
  if (peer !== peerCodes.none) return "peerKind";
  const extras = rules.extras.size === 0 ? undefined : rules.extras.get(i);
  if (extras?.guildId !== undefined) return extras.roles ? "guildRoles" : "guild";
  if (extras?.teamId !== undefined) return "team";
  return rules.account[i] === ANY_ACCOUNT ? "channel" : "account";
}
