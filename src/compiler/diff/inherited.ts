// What a peer gets that no binding names: what its parent, its guild, its team, the account or the default koi say.
// A binding that comes or goes changes nothing exactly where its koi is what the peer would get anyway, so the diff
// of one peer needs the outcomes of all ways in which its messages can come. Each is found once, not once a peer.

import { channelRules } from "../../routing/channels/registry.ts";
import type { ChannelId, Peer, PeerClass } from "../../routing/facts.ts";
import type { AccountId, PeerId } from "../../routing/ids.ts";
import type { Condition, Mentions } from "./mentions.ts";
import type { Context, Pair, Side } from "./pair.ts";

/** A way in which messages can come, with the outcome that they then have. */
export interface Way {
  readonly context: Context;
  readonly outcome: string;
}

/** A room with a binding that asks for more than the room. */
interface PickyRoom {
  readonly peer: Peer;
  readonly conditions: readonly Condition[];
}

interface PickyRooms {
  readonly rooms: readonly PickyRoom[];
  /** By the outcome that they have where no condition holds. */
  readonly rest: ReadonlyMap<string, readonly PickyRoom[]>;
}

/** The account and class of peers that is looked at. */
export interface Place {
  readonly channel: ChannelId;
  readonly accountId: AccountId;
  readonly peers: PeerClass;
  readonly mentions: Mentions;
}

/** Every context without a parent that some binding of the place could tell from others; at most one role each. */
export function* contextsOf({ peers, mentions }: Place): Iterable<Context> {
  yield {};
  for (const teamId of mentions.teams) yield { teamId };
  if (peers === "dm") return;
  for (const [guildId, roles] of mentions.guilds) {
    yield { guildId };
    for (const role of roles) yield { guildId, roles: [role] };
  }
}

/** Outcomes of peers without a binding, on one side. */
export class Inherited {
  readonly #pair: Pair;
  readonly #side: Side;
  readonly #place: Place;
  readonly #fresh: Peer;
  readonly #known = new Map<string, readonly Way[]>();
  #all: readonly Way[] | undefined;
  #outcomes: ReadonlySet<string> | undefined;
  #plainRooms: readonly Way[] | undefined;
  #pickyRooms: PickyRooms | undefined;

  constructor(pair: Pair, side: Side, place: Place) {
    this.#pair = pair;
    this.#side = side;
    this.#place = place;
    this.#fresh = pair.freshPeer(place.channel, place.peers);
  }

  /** For each outcome, guild and team one way, the plainest first. */
  all(): readonly Way[] {
    return (this.#all ??= this.#findAll());
  }

  /** Every outcome that there is. */
  outcomes(): ReadonlySet<string> {
    return (this.#outcomes ??= new Set(this.all().map((way) => way.outcome)));
  }

  /** For each outcome one way, among messages of just this guild, roles and team. */
  at(context: Context): readonly Way[] {
    const key = `${context.guildId} ${context.roles?.join()} ${context.teamId}`;
    let ways = this.#known.get(key);
    if (!ways) this.#known.set(key, (ways = this.#findAt(context)));
    return ways;
  }

  /** For each outcome one way, among messages of a guild, whatever the roles. */
  inGuild(guildId: string): readonly Way[] {
    const key = `any ${guildId}`;
    let ways = this.#known.get(key);
    if (ways) return ways;
    const roles = [...(this.#place.mentions.roles.get(guildId) ?? [])];
    const all = [...this.at({ guildId }), ...roles.flatMap((role) => this.at({ guildId, roles: [role] }))];
    this.#known.set(key, (ways = distinct(all, keyOf)));
    return ways;
  }

  #findAll(): readonly Way[] {
    const ways: Way[] = [];
    for (const context of contextsOf(this.#place)) ways.push(this.#way(context));
    ways.push(...this.#plain());
    for (const { peer: parentPeer, conditions } of this.#picky().rooms) {
      for (const context of [{}, ...conditions.map(contextOf)]) {
        const way = this.#below(parentPeer, context);
        if (way) ways.push(way);
      }
    }
    return distinct(ways, (way) => `${keyOf(way)} ${way.context.guildId} ${way.context.teamId}`);
  }

  #findAt(context: Context): readonly Way[] {
    const ways: Way[] = [this.#way(context)];
    for (const { context: plain, outcome } of this.#plain()) {
      ways.push({ context: { ...context, ...plain }, outcome });
    }
    const { rooms, rest } = this.#picky();
    const asksFor = ({ conditions }: PickyRoom): boolean =>
      conditions.some((one) => one.guildId === context.guildId);
    for (const room of rooms) {
      const way = asksFor(room) ? this.#below(room.peer, context) : undefined;
      if (way) ways.push(way);
    }
    for (const [outcome, some] of rest) {
      const room = some.find((one) => !asksFor(one));
      if (room) ways.push({ context: { ...context, parentPeer: room.peer }, outcome });
    }
    return distinct(ways, keyOf);
  }

  /** One room for each outcome, among those whose bindings ask for nothing more: these say the same in any context. */
  #plain(): readonly Way[] {
    if (this.#plainRooms) return this.#plainRooms;
    const ways: Way[] = [];
    for (const [peer, conditions] of this.#parents()) {
      const way = conditions.length === 0 ? this.#below(peer, {}) : undefined;
      if (way) ways.push(way);
    }
    return (this.#plainRooms = distinct(ways, keyOf));
  }

  /** The other rooms, and those of them by outcome that say something where no condition holds. */
  #picky(): PickyRooms {
    if (this.#pickyRooms) return this.#pickyRooms;
    const rooms: PickyRoom[] = [];
    const rest = new Map<string, PickyRoom[]>();
    for (const [peer, conditions] of this.#parents()) {
      if (conditions.length === 0) continue;
      const room = { peer, conditions };
      rooms.push(room);
      const way = this.#below(peer, {});
      if (!way) continue;
      const known = rest.get(way.outcome);
      if (known) known.push(room);
      else rest.set(way.outcome, [room]);
    }
    return (this.#pickyRooms = { rooms, rest });
  }

  /** Rooms under which any peer could hang. A Telegram topic tells its own parent. */
  *#parents(): Iterable<[Peer, readonly Condition[]]> {
    const { channel, peers, mentions } = this.#place;
    if (peers === "dm" || !channelRules[channel].hasParents || channel === "telegram") return;
    const { kind } = this.#fresh;
    for (const [id, conditions] of mentions.peers.room) yield [{ kind, id: id as PeerId }, conditions];
  }

  /** What threads below a room get by the room's own bindings; `undefined` where those do not match. */
  #below(parentPeer: Peer, context: Context): Way | undefined {
    const way = { ...context, parentPeer };
    const facts = this.#facts(way);
    const route = this.#pair[this.#side].router.route(facts);
    if (route.tier !== "parentPeer") return undefined;
    return { context: way, outcome: this.#pair.outcome(this.#side, facts, route) };
  }

  #way(context: Context): Way {
    const facts = this.#facts(context);
    const route = this.#pair[this.#side].router.route(facts);
    return { context, outcome: this.#pair.outcome(this.#side, facts, route) };
  }

  #facts(context: Context): ReturnType<Pair["facts"]> {
    const { channel, accountId } = this.#place;
    return this.#pair.facts(channel, accountId, this.#fresh, context);
  }
}

/** The plainest context in which a condition holds. */
export function contextOf({ guildId, teamId, role }: Condition): Context {
  return {
    ...(guildId !== "" && { guildId }),
    ...(role !== "" && { roles: [role] }),
    ...(teamId !== "" && { teamId }),
  };
}

/** A thread has a parent already, so ways that need one are kept apart from the others. */
function keyOf({ outcome, context }: Way): string {
  return `${outcome} ${context.parentPeer === undefined}`;
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(keyOf(item))) first.set(keyOf(item), item);
  return [...first.values()];
}
