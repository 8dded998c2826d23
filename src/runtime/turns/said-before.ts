// What a turn may see of what was said before it: the last of its session, of a person's direct messages no more turns than the
// config wants, and where a thread begins with its room, what was said there before it.

import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { type Facts, peerClass } from "../../routing/facts.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import { inheritsFrom } from "../gate/room-session.ts";
import { accountBlock, accountSetting, type Block, channelBlock, HISTORY_LIMIT } from "../settings.ts";
import type { SaidEntry } from "./exchanges.ts";
import type { QueuedMessage } from "./queued-message.ts";

/** The entries, oldest first. `asked` (keys of messages) is what the turn is about. @throws StoreError */
export function saidBefore(last: QueuedMessage, asked: ReadonlySet<string>): readonly SaidEntry[] {
  const { table, koiId, sessionKey, payload, store } = last;
  const { facts } = payload.message;
  const own = store.history(sessionKey, HISTORY_LIMIT);
  const limit = directHistoryLimit(table.gateway, facts);
  if (limit !== undefined) return lastTurns(own, limit, asked);
  const room = inheritsFrom(table, facts, koiId);
  // A summary is of everything before it.
  if (room === undefined || store.session(sessionKey)?.summary !== undefined) return own;
  const beganMs = own[0]?.atMs ?? Infinity;
  const before = store
    .history(room, HISTORY_LIMIT)
    .filter(({ atMs }) => atMs < beganMs)
    .map(({ role, text, atMs, detail }): SaidEntry => ({ role, text, atMs, detail }));
  return [...before, ...own].slice(-HISTORY_LIMIT);
}

/** Turns of a person's direct messages that are kept; `undefined`: all of them. `dms`, then `dmHistoryLimit`. */
export function directHistoryLimit(gateway: CompiledGateway, facts: Facts): number | undefined {
  const { channel, accountId, peer } = facts;
  if (peerClass(peer.kind) !== "dm") return undefined;
  const blocks = [accountBlock(gateway, channel, accountId), channelBlock(gateway, channel)];
  const own = blocks.map((block) => ofPerson(block, facts)).find((limit) => limit !== undefined);
  return own ?? (accountSetting(gateway, channel, accountId, "dmHistoryLimit") as number | undefined);
}

function ofPerson(block: Block | undefined, { channel, peer }: Facts): number | undefined {
  const people = (block?.["dms"] ?? {}) as Readonly<Record<string, { readonly historyLimit?: number }>>;
  const named = Object.entries(people).find(([key]) => {
    const judged = channelRules[channel].canonicalPeerId("dm", key);
    return judged.ok && judged.id === peer.id;
  });
  return named?.[1].historyLimit;
}

/** From the message on that began the `limit`th turn before. */
function lastTurns(
  entries: readonly SaidEntry[],
  limit: number,
  asked: ReadonlySet<string>,
): readonly SaidEntry[] {
  const starts = entries.flatMap(({ role, detail }, index) => {
    const ref = detail["messageRef"];
    return role === "user" && !(typeof ref === "string" && asked.has(ref)) ? [index] : [];
  });
  if (starts.length <= limit) return entries;
  return limit === 0 ? [] : entries.slice(starts.at(-limit));
}
