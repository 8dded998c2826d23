// What a channel can produce, and when two spellings are one id. One module a channel; compiler, adapters,
// allowlists and session keys all read these, and nothing else normalises an id.

import type { ChannelId, PeerKind } from "../facts.ts";
import type { PeerId } from "../ids.ts";

/** Something worth knowing about an id that is fine. */
export type IdHint = "unusual_group_id" | "migrating_id" | "number_variant";

/** Why a text is no id of a peer. */
export type IdProblem =
  /** No id of this channel looks like this. */
  | { readonly kind: "impossible" }
  /** An id of another kind of peer; `conversation` is Slack's `D…`. */
  | { readonly kind: "kind_mismatch"; readonly actual: PeerKind | "conversation" }
  /** A name or a mention by name: it can change, so it can't be matched. */
  | { readonly kind: "name" };

/** The canonical form of an id, or why there is none. */
export type IdJudgement =
  | { readonly ok: true; readonly id: PeerId; readonly hint?: IdHint }
  | { readonly ok: false; readonly problem: IdProblem };

/** One channel's rules. All functions are pure and never throw. */
export interface ChannelRules {
  readonly id: ChannelId;
  /** The kinds of peer that a message of this channel can have. */
  readonly peerKinds: readonly PeerKind[];
  /** Whether messages outside of DMs can have a `guildId`, and then `roles`. */
  readonly hasGuilds: boolean;
  readonly hasTeams: boolean;
  /** Whether a room can hang under another (`parentPeer`). */
  readonly hasParents: boolean;
  /** Whether an account works without any credential in the config. */
  readonly needsNoCredentials: boolean;
  /** Canonical peer id of `raw`; idempotent. */
  canonicalPeerId(kind: PeerKind, raw: string): IdJudgement;
  /** Canonical guild id, role id or team id; `undefined` where `raw` is none. */
  canonicalGuildId(raw: string): string | undefined;
  canonicalRoleId(raw: string): string | undefined;
  canonicalTeamId(raw: string): string | undefined;
  /** The n-th example id of a kind, canonical, different for each n (0 … 9,999). */
  examplePeerId(kind: PeerKind, n: number): PeerId;
}
