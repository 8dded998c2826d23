// What an inbound message is routed on: facts alone, never its text (Page: Routing rules).
// Adapters deliver canonical ids, so lookups never normalise.

import type { ChannelId, PeerKind } from "../config/known-names.ts";
import type { AccountId, PeerId } from "./ids.ts";

export type { ChannelId, PeerKind } from "../config/known-names.ts";

/** The remote conversation. */
export interface Peer {
  readonly kind: PeerKind;
  readonly id: PeerId;
}

/** The facts of one message. An absent field means that the message has no such thing. */
export interface Facts {
  readonly channel: ChannelId;
  /** The account that received the message; always concrete. */
  readonly accountId: AccountId;
  readonly peer: Peer;
  /** The conversation that a thread hangs under (Discord threads, Telegram topics). */
  readonly parentPeer?: Peer;
  /** The Discord server; never in a DM. */
  readonly guildId?: string;
  /** The sender's role ids in that guild, a set. */
  readonly roles?: readonly string[];
  /** The Slack workspace. */
  readonly teamId?: string;
  /** A thread that is no peer of its own (Slack's `thread_ts`): changes the session key, not the route. */
  readonly threadId?: string;
  /**
   * What the session is named by in place of the peer (a slash command of Slack, which its sender alone sees): changes the
   * session key, not the route. Holds who it is that asks.
   */
  readonly sessionName?: string;
}

/** `group` and `channel` are one class when matching: ids never clash, and people mix the two words up. */
export type PeerClass = "dm" | "room";

/** The class that bindings are matched by. */
export function peerClass(kind: PeerKind): PeerClass {
  return kind === "dm" ? "dm" : "room";
}
