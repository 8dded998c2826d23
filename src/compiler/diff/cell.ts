// A cell: messages of one account that change alike, with one of them that shows it.

import { type ChannelId, type PeerClass } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import { type Route, type Tier, tiers } from "../../routing/route.ts";
import type { Judged, Side } from "./pair.ts";

/** What happened to messages. */
export type ChangeKind =
  | "default_koi_changed"
  | "account_added"
  | "account_removed"
  | "owner_changed"
  | "newly_bound"
  | "no_longer_bound"
  | "broadcast_changed"
  | "session_changed";

/** Which messages of an account a cell speaks of: all that have what is stated. */
export interface CellPlace {
  readonly peers?: PeerClass;
  /** A canonical peer id; goes with `peers`. */
  readonly peerId?: string;
  /** Of a room: its own messages with those of its threads, or one of the two. Default: both. */
  readonly part?: "room" | "threads";
  readonly guildId?: string;
  readonly roles?: readonly string[];
  readonly teamId?: string;
}

/** One changed cell. */
export interface Cell {
  readonly kind: ChangeKind;
  readonly channel: ChannelId;
  readonly accountId: AccountId;
  readonly place: CellPlace;
  readonly judged: Judged;
  readonly transition: string;
  /** The side on which no binding names the peer: there its messages can have several outcomes. */
  readonly inherits?: Side;
  /** With `inherits`: all its messages have the one transition nevertheless. */
  readonly isUniform?: boolean;
}

/** Whether a transition leaves the koi as it is, and changes the conversation alone. */
export function isRekeying(transition: string): boolean {
  return /^(?:session|link) /.test(transition);
}

/** Least specific tier of a binding that is about the place itself. */
function ownTier({ peerId, guildId, teamId }: CellPlace): Tier {
  if (peerId !== undefined) return "parentPeer";
  if (guildId !== undefined) return "guild";
  return teamId === undefined ? "channel" : "team";
}

/** The kind of a cell, by what binds its messages on each side. */
export function kindOf(
  place: CellPlace,
  { before, after, transition = "" }: Judged,
  inherits?: Side,
): ChangeKind {
  if (isRekeying(transition)) return "session_changed";
  if (before.tier === "broadcast" || after.tier === "broadcast") return "broadcast_changed";
  if (inherits !== undefined) return inherits === "before" ? "newly_bound" : "no_longer_bound";
  if (before.tier === "default" && after.tier === "default") return "default_koi_changed";
  const isOwn = (route: Route): boolean =>
    route.tier !== "broadcast" && tiers.indexOf(route.tier) <= tiers.indexOf(ownTier(place));
  if (isOwn(before) === isOwn(after)) return "owner_changed";
  return isOwn(after) ? "newly_bound" : "no_longer_bound";
}
