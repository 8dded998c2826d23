// A message that proves a claim, in the shape in which reports and `skykoi route` show facts.

import type { Facts } from "../../routing/facts.ts";

/** The facts of a message that shows what a diagnostic claims. */
export type FactsWitness = Facts;

/** A witness in words: `discord/biz, guild 99001, channel 123`. */
export function witnessText(facts: FactsWitness): string {
  const parts = [`${facts.channel}/${facts.accountId}`];
  if (facts.guildId !== undefined) parts.push(`guild ${facts.guildId}`);
  if (facts.teamId !== undefined) parts.push(`team ${facts.teamId}`);
  if (facts.roles?.length) parts.push(`role ${facts.roles.join(", ")}`);
  parts.push(`${facts.peer.kind} ${facts.peer.id}`);
  if (facts.parentPeer) parts.push(`in ${facts.parentPeer.kind} ${facts.parentPeer.id}`);
  return parts.join(", ");
}
