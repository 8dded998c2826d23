// What an account's connection depends on: its own block over its channel's, without what is read anew for
// every message. Where this is equal, a reload leaves the connection alone.

import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import { accountBlock, type Block, channelBlock } from "../settings.ts";

/** Keys of an account that the gateway reads from the current table for each message, or that name things. */
const PER_MESSAGE: ReadonlySet<string> = new Set([
  "accounts",
  "defaultAccount",
  "enabled",
  "name",
  "dmPolicy",
  "allowFrom",
  "groupPolicy",
  "groupAllowFrom",
  "groups",
  "guilds",
  "channels",
  "dm",
  "requireMention",
  "responsePrefix",
  "blockStreaming",
  "blockStreamingCoalesce",
  "messagePrefix",
  "historyLimit",
  "dmHistoryLimit",
  "dms",
  "mediaMaxMb",
  "ackReaction",
  "reactionNotifications",
  "reactionAllowlist",
  "actions",
]);

/** An account that should be connected. */
export interface WantedAccount {
  readonly channel: ChannelId;
  readonly accountId: AccountId;
  /** Equal texts mean that the connection can stay. */
  readonly connection: string;
}

/**
 * The accounts that should be connected. A channel without a block counts only where it is `implied`
 * (WebChat; one whose token is in the environment).
 */
export function wantedAccounts(gateway: CompiledGateway, implied: ReadonlySet<ChannelId>): WantedAccount[] {
  const channels = Object.entries(gateway.channels) as [ChannelId, CompiledGateway["channels"][ChannelId]][];
  return channels.flatMap(([channel, { enabled, accounts }]) => {
    const block = channelBlock(gateway, channel);
    if (!enabled || (!block && !implied.has(channel))) return [];
    return accounts
      .filter((accountId) => accountBlock(gateway, channel, accountId)?.["enabled"] !== false)
      .map((accountId) => ({ channel, accountId, connection: connectionOf(gateway, channel, accountId) }));
  });
}

function connectionOf(gateway: CompiledGateway, channel: ChannelId, accountId: AccountId): string {
  const merged: Block = { ...channelBlock(gateway, channel), ...accountBlock(gateway, channel, accountId) };
  const kept = Object.entries(merged).filter(([key]) => !PER_MESSAGE.has(key));
  return JSON.stringify(kept, inKeyOrder);
}

/** Objects in the order of their keys, so that the order in which a person wrote them says nothing. */
function inKeyOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
