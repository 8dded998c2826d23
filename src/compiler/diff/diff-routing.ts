// The semantic diff of two routings: which messages change hands, as few classes as say it, each with a message that
// shows it. Empty exactly where every message is routed as before.

import type { ChannelId, Facts } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { Route } from "../../routing/route.ts";
import type { CheckInput } from "../analyse/check.ts";
import type { Cell, CellPlace, ChangeKind } from "./cell.ts";
import { accountSides, changedCells, channelIds } from "./changed-cells.ts";
import { Pair, type Side } from "./pair.ts";
import { type Routing, routingOfAnalysis } from "./routing.ts";

/** Messages that change alike. */
export interface RoutingChange {
  readonly kind: ChangeKind;
  /** `undefined`: every channel. */
  readonly channel: ChannelId | undefined;
  /** The accounts concerned, in list order; empty where it is every account of every channel. */
  readonly accountIds: readonly AccountId[];
  /** Whether these are all accounts of the channel that are on both sides. */
  readonly isEveryAccount: boolean;
  /** What the messages have, one place for each member of the class; an empty place stands for any message. */
  readonly places: readonly CellPlace[];
  /** One of the messages, with what it gets. */
  readonly witness: Facts;
  /** `null` where there is no such account on that side. */
  readonly before: Route | null;
  readonly after: Route | null;
  /** A side where no binding names the peer, so that the koi can depend on where the message comes from. */
  readonly inherits: Side | undefined;
  /** From what to what; equal texts are equal changes. */
  readonly transition: string;
}

/** The changes from one routing to another: settings first, then by channel, general before specific. */
export function diffRouting(before: Routing, after: Routing): RoutingChange[] {
  const pair = new Pair(before, after);
  const grouping = new Grouping(pair);
  for (const cell of changedCells(pair)) grouping.add(cell);
  return grouping.changes();
}

/** Whether every message is routed as before: same koi, same conversation, same broadcast lists, same accounts. */
export function sameRouting(before: CheckInput, after: CheckInput): boolean {
  const pair = new Pair(routingOfAnalysis(before), routingOfAnalysis(after));
  for (const _ of changedCells(pair)) return false;
  return true;
}

/** Cells of one place on several accounts. */
interface Spread {
  readonly cell: Cell;
  readonly accountIds: AccountId[];
}

/** Puts cells together: what one setting explains, then accounts, then places that change alike. */
class Grouping {
  readonly #pair: Pair;
  readonly #settings = new Map<string, Cell>();
  readonly #spreads = new Map<string, Spread>();

  constructor(pair: Pair) {
    this.#pair = pair;
  }

  add(cell: Cell): void {
    const setting = this.#settingOf(cell);
    if (setting !== undefined) {
      if (!this.#settings.has(setting)) this.#settings.set(setting, cell);
      return;
    }
    const { kind, channel, accountId, place, transition, inherits } = cell;
    const key = [kind, transition, inherits, channel, placeText(place)].join("\0");
    const spread = this.#spreads.get(key);
    if (spread) spread.accountIds.push(accountId);
    else this.#spreads.set(key, { cell, accountIds: [accountId] });
  }

  changes(): RoutingChange[] {
    const changes: RoutingChange[] = [...this.#settings].map(([, cell]) =>
      this.#change(cell, undefined, [], [{}]),
    );
    const groups = new Map<string, { first: Spread; places: CellPlace[] }>();
    for (const spread of this.#mergedClasses()) {
      const { cell, accountIds } = spread;
      const { kind, transition, inherits, channel, place } = cell;
      // A link is one person; people whose links change are one class all the same.
      const change = transition.startsWith("link ") ? "link" : transition;
      const key = [kind, change, inherits, channel, accountIds.join(), shapeText(place)].join("\0");
      const group = groups.get(key);
      if (group) group.places.push(place);
      else groups.set(key, { first: spread, places: [place] });
    }
    const order = [...groups.values()].sort((a, b) => rankOf(a.first.cell) - rankOf(b.first.cell));
    for (const { first, places } of order) {
      changes.push(this.#change(first.cell, first.cell.channel, first.accountIds, places));
    }
    return changes;
  }

  /** The setting that explains a change everywhere: the default koi, or how DM sessions are keyed. */
  #settingOf({ kind, transition, inherits, isUniform = false }: Cell): string | undefined {
    if (inherits !== undefined && !isUniform) return undefined;
    const { before, after } = this.#pair;
    if (kind === "default_koi_changed") return kind;
    const [a, b] = [before.settings.session, after.settings.session].map(({ dmScope, mainKey }) =>
      dmScope === "main" ? `main:${mainKey}` : dmScope,
    );
    return kind === "session_changed" && transition === `session ${a} > ${b}` ? kind : undefined;
  }

  /** People and rooms of one account in one class, where both change alike and nothing else is said of either. */
  *#mergedClasses(): Iterable<Spread> {
    const all = [...this.#spreads.values()];
    const partner = new Map<string, Spread>();
    const merged = new Set<Spread>();
    const keyOf = ({ cell: { kind, transition, channel, place }, accountIds }: Spread): string | undefined =>
      place.peers === undefined || place.peerId !== undefined || place.guildId !== undefined
        ? undefined
        : [kind, transition, channel, accountIds.join(), place.teamId].join("\0");
    for (const spread of all) {
      const key = keyOf(spread);
      if (key === undefined) continue;
      const known = partner.get(key);
      if (known) {
        merged.add(known).add(spread);
      } else partner.set(key, spread);
    }
    for (const spread of all) {
      if (!merged.has(spread)) yield spread;
      else if (spread.cell.place.peers === "dm") {
        const { peers: _, ...place } = spread.cell.place;
        yield { ...spread, cell: { ...spread.cell, place } };
      }
    }
  }

  #change(
    cell: Cell,
    channel: ChannelId | undefined,
    accountIds: readonly AccountId[],
    places: readonly CellPlace[],
  ): RoutingChange {
    const { kind, judged, inherits, transition } = cell;
    const { before, after } = this.#pair;
    const both = channel === undefined ? [] : accountSides(before, after, channel).both;
    return {
      kind,
      channel,
      accountIds,
      isEveryAccount: accountIds.length === both.length && both.every((id) => accountIds.includes(id)),
      places,
      witness: judged.facts,
      before: kind === "account_added" ? null : judged.before,
      after: kind === "account_removed" ? null : judged.after,
      inherits: channel === undefined ? undefined : inherits,
      transition,
    };
  }
}

/** Channels in their order, and in each the general before the specific. */
function rankOf({ channel, place: { peerId, guildId, roles = [], teamId } }: Cell): number {
  const isNarrow = guildId !== undefined || teamId !== undefined ? 1 : 0;
  const specific = peerId === undefined ? isNarrow + roles.length : 4 + isNarrow + roles.length;
  return channelIds.indexOf(channel) * 10 + specific;
}

function placeText({ peers, peerId, part, guildId, roles, teamId }: CellPlace): string {
  return [peers, peerId, part, guildId, roles?.join(), teamId].join("\0");
}

/** Which fields a place states: places of one class state the same ones. */
function shapeText({ peers, peerId, part, guildId, roles, teamId }: CellPlace): string {
  const stated = (value: unknown): boolean => value !== undefined;
  return [peers, stated(peerId), part, stated(guildId), roles?.length ?? 0, stated(teamId)].join("\0");
}
