// The accounts of every channel, a closed set, and what an omitted `accountId` means. In: the config.
// Out: one `ResolvedChannel` for each channel that SKYKOI knows, configured or not.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { ChannelId } from "../../routing/facts.ts";
import { type AccountId, accountIdOf } from "../../routing/ids.ts";
import { pointerTo } from "../read/pointer.ts";

/** An account as it is listed. */
export interface ResolvedAccount {
  readonly id: AccountId;
  /** As its key is written. */
  readonly written: string;
  readonly pointer: string;
  readonly isEnabled: boolean;
}

/** A channel with its accounts. */
export interface ResolvedChannel {
  readonly id: ChannelId;
  readonly pointer: string;
  /** Whether `channels` has a block for it. */
  readonly isConfigured: boolean;
  readonly isEnabled: boolean;
  /** Listed accounts, first of each id; empty where none are listed (then `default` is implied). */
  readonly listed: readonly ResolvedAccount[];
  /** The accounts that can receive a message: enabled ones of an enabled channel, in order. */
  readonly accounts: readonly AccountId[];
  /** Places in `accounts`. */
  readonly indexOf: ReadonlyMap<AccountId, number>;
  /** What an omitted `accountId` means; `null` where nothing says so. */
  readonly defaultAccount: AccountId | null;
  /** `defaultAccount` as it is written, right or wrong. */
  readonly statedDefault: string | undefined;
}

export type ResolvedChannels = Readonly<Record<ChannelId, ResolvedChannel>>;

/** The account that a channel without listed accounts has. */
export const IMPLIED_ACCOUNT: AccountId = "default" as AccountId;

interface ChannelBlock {
  readonly enabled?: boolean;
  readonly defaultAccount?: string;
  readonly accounts?: Readonly<Record<string, { readonly enabled?: boolean }>>;
}

/** Every channel, resolved. */
export function resolveChannels(config: SkykoiConfig): ResolvedChannels {
  const blocks = (config.channels ?? {}) as Readonly<Record<string, ChannelBlock | undefined>>;
  const entries = Object.keys(channelRules).map((id) => [id, resolveChannel(id as ChannelId, blocks[id])]);
  return Object.fromEntries(entries) as ResolvedChannels;
}

function resolveChannel(id: ChannelId, block: ChannelBlock | undefined): ResolvedChannel {
  const pointer = pointerTo("/channels", id);
  const listed = listAccounts(block, pointer);
  const isEnabled = block?.enabled !== false;
  const enabled =
    listed.length === 0 ? [IMPLIED_ACCOUNT] : listed.filter((a) => a.isEnabled).map((a) => a.id);
  const accounts = isEnabled ? enabled : [];
  return {
    id,
    pointer,
    isConfigured: block !== undefined,
    isEnabled,
    listed,
    accounts,
    indexOf: new Map(accounts.map((account, i) => [account, i])),
    defaultAccount: defaultAccount(block?.defaultAccount, listed),
    statedDefault: block?.defaultAccount,
  };
}

function listAccounts(block: ChannelBlock | undefined, pointer: string): ResolvedAccount[] {
  const listed = new Map<AccountId, ResolvedAccount>();
  for (const [written, account] of Object.entries(block?.accounts ?? {})) {
    const id = accountIdOf(written);
    if (id === undefined || listed.has(id)) continue;
    const isEnabled = account?.enabled !== false;
    listed.set(id, { id, written, pointer: pointerTo(pointer, "accounts", written), isEnabled });
  }
  return [...listed.values()];
}

/** Stated, else the one called `default`, else the only one, else none: never "the first". */
function defaultAccount(stated: string | undefined, listed: readonly ResolvedAccount[]): AccountId | null {
  const ids = listed.length === 0 ? [IMPLIED_ACCOUNT] : listed.map((account) => account.id);
  if (stated !== undefined) return ids.find((id) => id === accountIdOf(stated)) ?? null;
  if (ids.includes(IMPLIED_ACCOUNT)) return IMPLIED_ACCOUNT;
  return ids.length === 1 ? (ids[0] ?? null) : null;
}
