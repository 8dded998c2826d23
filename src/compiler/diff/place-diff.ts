// What all cells of one account and class of peers are made with.

import { type Cell, type CellPlace, kindOf } from "./cell.ts";
import { Inherited, type Place } from "./inherited.ts";
import type { Context, Judged, Pair } from "./pair.ts";

/** One place, and what is known of it on both sides. */
export interface PlaceDiff {
  readonly pair: Pair;
  readonly place: Place;
  readonly inherited: { readonly before: Inherited; readonly after: Inherited };
  /** What changes for a peer that nothing names, in a context without roles. */
  transitionIn(context: Context): string | undefined;
  cell(place: CellPlace, judged: Judged, inherits?: Cell["inherits"]): Cell;
}

/** Prepares a place; what it answers is found on first use. */
export function placeDiff(pair: Pair, place: Place): PlaceDiff {
  const { channel, accountId, peers } = place;
  const fresh = pair.freshPeer(channel, peers);
  const known = new Map<string, string | undefined>();
  return {
    pair,
    place,
    inherited: { before: new Inherited(pair, "before", place), after: new Inherited(pair, "after", place) },
    transitionIn({ guildId, teamId }) {
      const key = `${guildId} ${teamId}`;
      if (!known.has(key)) {
        const context = {
          ...(guildId !== undefined && { guildId }),
          ...(teamId !== undefined && { teamId }),
        };
        known.set(key, pair.judge(pair.facts(channel, accountId, fresh, context)).transition);
      }
      return known.get(key);
    },
    cell(at, judged, inherits) {
      const { transition = "" } = judged;
      const kind = kindOf(at, judged, inherits);
      return { kind, channel, accountId, place: at, judged, transition, ...(inherits && { inherits }) };
    },
  };
}
