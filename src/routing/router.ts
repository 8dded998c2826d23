// From the winning rule to the answer: the default koi where none wins, the session key, and broadcast
// lists, which replace the outcome for their peer (Page: Routing rules; Broadcast groups).

import type { CompiledGateway } from "./compiled-gateway.ts";
import { type ChannelId, type Facts, type PeerClass, peerClass } from "./facts.ts";
import type { KoiId } from "./ids.ts";
import type { Route, Router } from "./route.ts";
import type { Matcher } from "./rule.ts";
import { sessionKey } from "./session-key.ts";

/** The key of a broadcast list. */
export function broadcastKey(channel: ChannelId, peer: PeerClass, peerId: string): string {
  return `${channel} ${peer} ${peerId}`;
}

/** The part of a compiled gateway that turns a win into a route. */
export type RoutingSettings = Pick<CompiledGateway, "broadcast" | "session" | "bindingScopes" | "defaultKoi">;

/** A router over any matcher. */
export function makeRouter(matcher: Matcher, settings: RoutingSettings): Router {
  const lists = new Map<string, readonly KoiId[]>(Object.entries(settings.broadcast));
  const scopes = new Map(
    Object.entries(settings.bindingScopes).map(([index, scope]) => [Number(index), scope]),
  );
  const { session, defaultKoi } = settings;

  function route(facts: Facts): Route {
    const { accountId, peer } = facts;
    const list =
      lists.size === 0 ? undefined : lists.get(broadcastKey(facts.channel, peerClass(peer.kind), peer.id));
    if (list) {
      const broadcast = list.map((koiId) => ({ koiId, sessionKey: sessionKey(koiId, facts, session) }));
      return { tier: "broadcast", koiId: null, bindingIndex: null, sessionKey: null, accountId, broadcast };
    }
    const won = matcher.win(facts);
    if (!won) {
      const key = sessionKey(defaultKoi, facts, session);
      return { tier: "default", koiId: defaultKoi, bindingIndex: null, sessionKey: key, accountId };
    }
    const { bindingIndex, koiId, tier } = won;
    const scope = scopes.size === 0 ? undefined : scopes.get(bindingIndex);
    return { tier, koiId, bindingIndex, sessionKey: sessionKey(koiId, facts, session, scope), accountId };
  }
  return { route };
}
