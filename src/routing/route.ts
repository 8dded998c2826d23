// The answer to "who gets this message?", the same from the table and from the reference matcher.

import type { Facts } from "./facts.ts";
import type { AccountId, KoiId, SessionKey } from "./ids.ts";

/** The tiers, most specific first (Page: Routing rules). `broadcast` stands outside of the order. */
export const tiers = [
  "peer",
  "parentPeer",
  "peerKind",
  "guildRoles",
  "guild",
  "team",
  "account",
  "channel",
  "default",
] as const;
export type Tier = (typeof tiers)[number];

/** One koi that gets a message, and the conversation it lands in. */
export interface Delivery {
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
}

/** A message won by one koi. */
export interface SingleRoute extends Delivery {
  readonly tier: Tier;
  /** Index into the config's `bindings`, `null` where the default koi answers. */
  readonly bindingIndex: number | null;
  readonly accountId: AccountId;
}

/** A message for every koi of a broadcast list; bindings have no say. */
export interface BroadcastRoute {
  readonly tier: "broadcast";
  readonly koiId: null;
  readonly bindingIndex: null;
  readonly sessionKey: null;
  readonly accountId: AccountId;
  /** In list order, no koi twice, never empty. */
  readonly broadcast: readonly Delivery[];
}

export type Route = SingleRoute | BroadcastRoute;

/** Anything that routes: the compiled table and the reference matcher. Pure; never throws. */
export interface Router {
  route(facts: Facts): Route;
}
