// Which messages a class of changes is about.

import { type Facts, peerClass } from "../../routing/facts.ts";
import type { CellPlace } from "./cell.ts";
import type { RoutingChange } from "./diff-routing.ts";
import { type Judged, owners } from "./pair.ts";

/** Whether a message that both sides have judged belongs to a class. */
export function containsMessage(change: RoutingChange, judged: Judged): boolean {
  const { facts, transition } = judged;
  const { channel, accountIds, inherits } = change;
  if (channel === undefined) return transition === change.transition;
  if (channel !== facts.channel || !accountIds.includes(facts.accountId)) return false;
  if (change.before === null || change.after === null) return true;
  if (!change.places.some((place) => isAt(place, facts))) return false;
  if (transition === undefined) return false;
  if (inherits === undefined) {
    const isLink = transition.startsWith("link ") && change.transition.startsWith("link ");
    return isLink || transition === change.transition;
  }
  const own = inherits === "before" ? "after" : "before";
  const route = change[own];
  return route !== null && owners(judged[own]) === owners(route);
}

function isAt({ peers, peerId, part, guildId, roles = [], teamId }: CellPlace, facts: Facts): boolean {
  const { peer, parentPeer } = facts;
  if (peers !== undefined && peerClass(peer.kind) !== peers) return false;
  if (guildId !== undefined && facts.guildId !== guildId) return false;
  if (teamId !== undefined && facts.teamId !== teamId) return false;
  if (!roles.every((role) => facts.roles?.includes(role) === true)) return false;
  if (peerId === undefined) return true;
  return (part !== "threads" && peer.id === peerId) || (part !== "room" && parentPeer?.id === peerId);
}
