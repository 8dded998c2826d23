// The changed cells of one peer that a binding names: as far as its own bindings decide on at least one side. Where
// they decide on neither, the message changes as its parent or its context does, which have cells of their own.

import { channelRules } from "../../routing/channels/registry.ts";
import type { Facts, Peer } from "../../routing/facts.ts";
import type { PeerId } from "../../routing/ids.ts";
import type { Route } from "../../routing/route.ts";
import { type Cell, type CellPlace, isRekeying } from "./cell.ts";
import { type Place, type Way, contextOf, contextsOf } from "./inherited.ts";
import type { Condition } from "./mentions.ts";
import { type Context, type Judged, type Pair, type Side, parentOf } from "./pair.ts";
import type { PlaceDiff } from "./place-diff.ts";

/** A peer as messages have it: as their own, or as the parent of a thread that nothing names. */
interface Subject {
  readonly id: string;
  readonly at: CellPlace;
  readonly tier: "peer" | "parentPeer";
  readonly conditions: readonly Condition[];
  /** `undefined` where the peer can't come so. */
  facts(context: Context): Facts | undefined;
}

/** The cells of one peer. `conditions` are those of all its bindings on both sides. */
export function* cellsOfPeer(diff: PlaceDiff, id: string, conditions: readonly Condition[]): Iterable<Cell> {
  const { pair, place } = diff;
  const { channel, peers } = place;
  // A broadcast list speaks for the peer itself, not for its threads.
  const hasList = pair.hasList(channel, peers, id);
  if (hasList && !canHaveThreads(place, id)) return;
  const subject = hasList ? threadsOf(diff, id, conditions) : peerItself(diff, id, conditions);
  yield* restCells(diff, subject);
  for (const context of ownContexts(conditions)) yield* cellsIn(diff, subject, context);
  if (peers === "dm" && pair.hasChangedLink(channel, id)) yield* linkCells(diff, subject);
}

/** A Telegram topic is a thread, and has none itself. */
function canHaveThreads({ channel, peers }: Place, id: string): boolean {
  if (peers === "dm" || !channelRules[channel].hasParents) return false;
  return parentOf(channel, { kind: "group", id: id as PeerId }) === undefined;
}

function peerItself({ pair, place }: PlaceDiff, id: string, conditions: readonly Condition[]): Subject {
  const { channel, accountId, peers } = place;
  const peer: Peer = { kind: pair.freshPeer(channel, peers).kind, id: id as PeerId };
  const parentPeer = parentOf(channel, peer);
  return {
    id,
    at: { peers, peerId: id },
    tier: "peer",
    conditions,
    facts: (context) =>
      pair.facts(channel, accountId, peer, parentPeer === undefined ? context : { ...context, parentPeer }),
  };
}

function threadsOf({ pair, place }: PlaceDiff, id: string, conditions: readonly Condition[]): Subject {
  const { channel, accountId, peers } = place;
  const thread = pair.freshThread(channel, id);
  const parentPeer: Peer = { kind: thread.kind, id: id as PeerId };
  return {
    id,
    at: { peers, peerId: id, part: "threads" },
    tier: "parentPeer",
    conditions,
    facts: (context) =>
      context.parentPeer === undefined
        ? pair.facts(channel, accountId, thread, { ...context, parentPeer })
        : undefined,
  };
}

/** Which sides the peer's own bindings decide. */
function decided({ tier }: Subject, { before, after }: Judged): Side[] {
  const isOwn = (route: Route): boolean => route.tier === tier;
  return [...(isOwn(before) ? (["before"] as const) : []), ...(isOwn(after) ? (["after"] as const) : [])];
}

function judge(pair: Pair, subject: Subject, context: Context): Judged | undefined {
  const facts = subject.facts(context);
  return facts && pair.judge(facts);
}

/** A changed message of which just `side` is decided by the peer's bindings, by the same one as `asked`. */
function changedWay(
  pair: Pair,
  subject: Subject,
  side: Side,
  asked: Judged,
  ways: readonly Way[],
): Judged | undefined {
  const own = pair.outcome(side, asked.facts, asked[side]);
  const isLinked = pair.hasChangedLink(asked.facts.channel, subject.id);
  let rekeyed: Judged | undefined;
  for (const { context, outcome } of ways) {
    if (outcome === own && !isLinked) continue;
    const judged = judge(pair, subject, context);
    if (judged?.transition === undefined || judged[side].bindingIndex !== asked[side].bindingIndex) continue;
    const sides = decided(subject, judged);
    if (sides.length !== 1 || sides[0] !== side) continue;
    if (isOwnerChange(judged)) return judged;
    rekeyed ??= judged;
  }
  return rekeyed;
}

/** Messages for which no condition of the peer's bindings holds. */
function* restCells(diff: PlaceDiff, subject: Subject): Iterable<Cell> {
  const { pair, place, inherited } = diff;
  const rest = judge(pair, subject, {});
  if (!rest) return;
  const [side, second] = decided(subject, rest);
  if (side === undefined) return;
  if (second !== undefined) {
    const isNews = rest.transition !== undefined && rest.transition !== diff.transitionIn({});
    if (isNews) yield diff.cell(subject.at, rest);
    return;
  }
  const other = side === "before" ? "after" : "before";
  const own = pair.outcome(side, rest.facts, rest[side]);
  // Another koi says more than another conversation with the same one.
  const changed = isOwnerChange(rest)
    ? rest
    : (changedWay(pair, subject, side, rest, inherited[other].all()) ?? rest);
  if (changed.transition === undefined) return;
  const outcomes = inherited[other].outcomes();
  const others = outcomes.size - (outcomes.has(own) ? 1 : 0);
  const isLinked = pair.hasChangedLink(place.channel, subject.id);
  const isPlain = subject.conditions.length === 0 && changed === rest && !isLinked;
  // A Telegram topic has the outcome of its own parent, which may be none of these.
  const isUniform = isPlain && others === 1 && rest.facts.parentPeer === undefined;
  if (isUniform && changed.transition === diff.transitionIn({})) return;
  yield { ...diff.cell(subject.at, changed, other), isUniform };
}

function isOwnerChange({ transition }: Judged): boolean {
  return transition !== undefined && !isRekeying(transition);
}

/** Guilds and teams that the peer's bindings ask for. */
function ownContexts(conditions: readonly Condition[]): readonly Context[] {
  const contexts = conditions.map((one) => contextOf({ ...one, role: "" }));
  return [...new Map(contexts.map((one) => [`${one.guildId} ${one.teamId}`, one])).values()];
}

/** Messages of a guild or team that some binding of the peer asks for. */
function* cellsIn(diff: PlaceDiff, subject: Subject, context: Context): Iterable<Cell> {
  const { pair, place, inherited } = diff;
  const { guildId } = context;
  const isOwn = (one: Condition): boolean => one.role !== "" && one.guildId === guildId;
  const roles = [...new Set(subject.conditions.filter(isOwn).map((one) => one.role))];
  const seen = new Set<string>();
  for (const some of roleSets(roles, place.mentions.roles.get(guildId ?? "") ?? new Set())) {
    const at = { ...context, ...(some.length > 0 && { roles: some }) };
    const judged = judge(pair, subject, at);
    if (!judged) continue;
    const [side, second] = decided(subject, judged);
    if (side === undefined) continue;
    const other = second === undefined ? (side === "before" ? "after" : "before") : undefined;
    let changed: Judged | undefined = judged;
    if (other !== undefined && !isOwnerChange(judged)) {
      const ways =
        roles.length === 0 && guildId !== undefined
          ? inherited[other].inGuild(guildId)
          : inherited[other].at(at);
      changed = changedWay(pair, subject, side, judged, ways) ?? judged;
    }
    if (changed?.transition === undefined) continue;
    if (other === undefined && changed.transition === diff.transitionIn(context)) continue;
    const key = `${changed.transition} ${other}`;
    if (seen.has(key) && some.length > 0) continue;
    if (some.length === 0) seen.add(key);
    yield diff.cell({ ...subject.at, ...at }, changed, other);
  }
}

/**
 * The sets of roles that can matter where a peer's bindings ask for `own`: one role decides on each side, and one of
 * these is the peer's own or none.
 */
function* roleSets(own: readonly string[], all: ReadonlySet<string>): Iterable<readonly string[]> {
  yield [];
  if (own.length === 0) return;
  for (const role of all) yield [role];
  const isOwn = new Set(own);
  for (const role of own) {
    for (const other of all) if (other !== role && !(isOwn.has(other) && other < role)) yield [role, other];
  }
}

/** A person with another name in session keys: where the koi stays the same, the conversation does not. */
function* linkCells(diff: PlaceDiff, subject: Subject): Iterable<Cell> {
  const contexts = [...contextsOf(diff.place), ...subject.conditions.map(contextOf)];
  for (const context of contexts) {
    const judged = judge(diff.pair, subject, context);
    if (judged?.transition?.startsWith("link ") !== true) continue;
    yield diff.cell(subject.at, judged);
    return;
  }
}
