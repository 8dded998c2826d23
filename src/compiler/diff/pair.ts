// Two routings asked the same question. A message changes when its koi does, or the conversation that it lands in.

import { channelRules } from "../../routing/channels/registry.ts";
import { type ChannelId, type Facts, type Peer, type PeerClass, peerClass } from "../../routing/facts.ts";
import type { AccountId, PeerId } from "../../routing/ids.ts";
import { broadcastKey } from "../../routing/router.ts";
import type { Route } from "../../routing/route.ts";
import { roomKind } from "../analyse/verdicts/witness.ts";
import { MentionIndex } from "./mentions.ts";
import type { Routing } from "./routing.ts";

/** Where a message comes from, beside its peer. */
export interface Context {
  readonly guildId?: string;
  readonly roles?: readonly string[];
  readonly teamId?: string;
  readonly parentPeer?: Peer;
}

/** One message on both sides. */
export interface Judged {
  readonly facts: Facts;
  readonly before: Route;
  readonly after: Route;
  /** From what to what; equal texts are equal changes. `undefined` where nothing changes. */
  readonly transition: string | undefined;
}

export type Side = "before" | "after";

/** Both sides of a diff. */
export class Pair {
  readonly before: Routing;
  readonly after: Routing;
  readonly mentions: MentionIndex;
  readonly #fresh = new Map<string, PeerId>();

  constructor(before: Routing, after: Routing) {
    this.before = before;
    this.after = after;
    this.mentions = new MentionIndex(before, after);
  }

  /** Routes one message on both sides. */
  judge(facts: Facts): Judged {
    const before = this.before.router.route(facts);
    const after = this.after.router.route(facts);
    return { facts, before, after, transition: this.#transition(facts, before, after) };
  }

  /** What a route comes to whatever the peer's id: the koi and, for DMs, how its session is keyed. */
  outcome(side: Side, facts: Facts, route: Route): string {
    if (route.tier === "broadcast") return owners(route);
    return facts.peer.kind === "dm" ? `${route.koiId} ${this.scopeOf(side, route)}` : route.koiId;
  }

  /** How a DM's session is keyed: the scope, with the main key where that counts. */
  scopeOf(side: Side, route: Route): string {
    const { session, bindingScopes } = this[side].settings;
    const own = route.bindingIndex === null ? undefined : bindingScopes[route.bindingIndex];
    const scope = own ?? session.dmScope;
    return scope === "main" ? `main:${session.mainKey}` : scope;
  }

  /** Whether either side has a broadcast list for a peer. */
  hasList(channel: ChannelId, peers: PeerClass, id: string): boolean {
    const key = broadcastKey(channel, peers, id);
    return (
      Object.hasOwn(this.before.settings.broadcast, key) || Object.hasOwn(this.after.settings.broadcast, key)
    );
  }

  /** Whether a person has another name in session keys than before. */
  hasChangedLink(channel: ChannelId, id: string): boolean {
    const link = `${channel}:${id}`;
    const { before, after } = this;
    return before.settings.session.identityLinks[link] !== after.settings.session.identityLinks[link];
  }

  /** A peer that nothing on either side names. */
  freshPeer(channel: ChannelId, peers: PeerClass): Peer {
    const kind = peers === "dm" ? "dm" : roomKind(channel);
    const key = `${channel} ${peers}`;
    let id = this.#fresh.get(key);
    if (id === undefined) {
      id = this.#unnamed(channel, peers, (n) => channelRules[channel].examplePeerId(kind, n));
      this.#fresh.set(key, id);
    }
    return { kind, id };
  }

  /** A thread below a room that nothing on either side names. */
  freshThread(channel: ChannelId, room: string): Peer {
    if (channel !== "telegram") return this.freshPeer(channel, "room");
    const id = this.#unnamed(channel, "room", (n) => `${room}:topic:${n + 1}` as PeerId);
    return { kind: roomKind(channel), id };
  }

  facts(channel: ChannelId, accountId: AccountId, peer: Peer, context: Context): Facts {
    return { channel, accountId, peer, ...context };
  }

  #unnamed(channel: ChannelId, peers: PeerClass, make: (n: number) => PeerId): PeerId {
    // Examples are different for each n, so some n is free.
    for (let n = 0; ; n++) {
      const id = make(n);
      if (!this.mentions.names(channel, peers, id)) return id;
    }
  }

  #transition(facts: Facts, before: Route, after: Route): string | undefined {
    if (before.tier === "broadcast" || after.tier === "broadcast") {
      const [a, b] = [owners(before), owners(after)];
      if (before.tier !== after.tier || a !== b) return `${a} > ${b}`;
      const isSame = JSON.stringify(before) === JSON.stringify(after);
      return isSame ? undefined : this.#rekeyed(facts, before, after);
    }
    if (before.koiId !== after.koiId) return `${before.koiId} > ${after.koiId}`;
    return before.sessionKey === after.sessionKey ? undefined : this.#rekeyed(facts, before, after);
  }

  /** The same koi in another conversation. */
  #rekeyed(facts: Facts, before: Route, after: Route): string {
    const [a, b] = [this.scopeOf("before", before), this.scopeOf("after", after)];
    return a === b ? `link ${facts.channel}:${facts.peer.id}` : `session ${a} > ${b}`;
  }
}

/** The koi of a route, or the list of a broadcast. */
export function owners(route: Route): string {
  return route.tier === "broadcast" ? `[${route.broadcast.map((one) => one.koiId).join()}]` : route.koiId;
}

/** The room that a Telegram topic hangs under; no other id tells its parent. */
export function parentOf(channel: ChannelId, peer: Peer): Peer | undefined {
  if (channel !== "telegram" || peerClass(peer.kind) === "dm") return undefined;
  const [chat, topic] = peer.id.split(":topic:");
  return topic === undefined ? undefined : { kind: peer.kind, id: chat as PeerId };
}
