// Every changed cell of two routings, account by account. Lazy: whoever only asks whether anything changes stops at
// the first.

import { channelRules } from "../../routing/channels/registry.ts";
import { type ChannelId, type PeerClass } from "../../routing/facts.ts";
import type { AccountId, PeerId } from "../../routing/ids.ts";
import { roomKind } from "../analyse/verdicts/witness.ts";
import { accountCells } from "./account-cells.ts";
import { type Cell, type CellPlace, kindOf } from "./cell.ts";
import { type Pair, type Side, parentOf } from "./pair.ts";
import type { Routing } from "./routing.ts";

/** The channels in the order in which they are compared. */
export const channelIds: readonly ChannelId[] = Object.keys(channelRules) as ChannelId[];

/** Accounts of a channel, by the sides that have them, in the order of their lists. */
export interface AccountSides {
  readonly both: readonly AccountId[];
  readonly removed: readonly AccountId[];
  readonly added: readonly AccountId[];
}

/** The accounts of a channel on the two sides. */
export function accountSides(before: Routing, after: Routing, channel: ChannelId): AccountSides {
  const [old, now] = [before.settings.channels[channel].accounts, after.settings.channels[channel].accounts];
  return {
    both: now.filter((id) => old.includes(id)),
    removed: old.filter((id) => !now.includes(id)),
    added: now.filter((id) => !old.includes(id)),
  };
}

/** Every changed cell, from general to specific inside of an account. */
export function* changedCells(pair: Pair): Iterable<Cell> {
  for (const channel of channelIds) {
    const { both, removed, added } = accountSides(pair.before, pair.after, channel);
    for (const accountId of removed) yield accountCell(pair, channel, accountId, "account_removed");
    for (const accountId of added) yield accountCell(pair, channel, accountId, "account_added");
    for (const accountId of both) yield* accountCells(pair, channel, accountId);
    yield* broadcastCells(pair, channel, both);
  }
}

function accountCell(
  pair: Pair,
  channel: ChannelId,
  accountId: AccountId,
  kind: "account_added" | "account_removed",
): Cell {
  const peers: PeerClass = "dm";
  const judged = pair.judge(pair.facts(channel, accountId, pair.freshPeer(channel, peers), {}));
  return { kind, channel, accountId, place: {}, judged, transition: kind };
}

function* broadcastCells(pair: Pair, channel: ChannelId, accounts: readonly AccountId[]): Iterable<Cell> {
  const [old, now] = [pair.before.settings.broadcast, pair.after.settings.broadcast];
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (!key.startsWith(`${channel} `)) continue;
    const [, peers = "", id = ""] = /^\S+ (dm|room) (.*)$/s.exec(key) ?? [];
    const side = Object.hasOwn(old, key) ? (Object.hasOwn(now, key) ? undefined : "after") : "before";
    for (const accountId of accounts) {
      const cell = listCell(pair, channel, accountId, peers as PeerClass, id as PeerId, side);
      if (cell) yield cell;
    }
  }
}

/** The cell of a peer with a broadcast list; `inherits` is the side that has none. */
function listCell(
  pair: Pair,
  channel: ChannelId,
  accountId: AccountId,
  peers: PeerClass,
  id: PeerId,
  inherits: Side | undefined,
): Cell | undefined {
  const kind = peers === "dm" ? "dm" : roomKind(channel);
  const parentPeer = parentOf(channel, { kind, id });
  const judged = pair.judge(pair.facts(channel, accountId, { kind, id }, parentPeer ? { parentPeer } : {}));
  const { transition } = judged;
  if (transition === undefined) return undefined;
  const hasThreads = peers === "room" && channelRules[channel].hasParents;
  const place: CellPlace = { peers, peerId: id, ...(hasThreads && { part: "room" }) };
  const cell = { kind: kindOf(place, judged), channel, accountId, place, judged, transition };
  return inherits ? { ...cell, inherits } : cell;
}
