// Arguments of the findings about bindings.

import type { ChannelId, PeerKind } from "../../routing/facts.ts";

/** Which fields of a binding contradict a channel's abilities. */
export type UnsupportedField = "guildId" | "roles" | "teamId";

export interface BindingArgs {
  "binding/unknown-koi": { readonly koiId: string; readonly suggestion?: string };
  "binding/duplicate": { readonly first: number };
  "binding/conflict": { readonly first: number; readonly firstKoi: string; readonly koi: string };
  /** `coversAccounts` is set where several bindings together take every configured account. */
  "binding/shadowed": {
    readonly by: readonly number[];
    readonly owner: string;
    readonly koi: string;
    readonly coversAccounts?: number;
  };
  "binding/unreachable": {
    readonly reason: "all_accounts_disabled" | "account_disabled";
    readonly channel: string;
    readonly account?: string;
  };
  "binding/order-sensitive": { readonly first: number; readonly firstKoi: string; readonly koi: string };
  "binding/redundant": { readonly koi: string };
  "binding/channel-not-configured": { readonly channel: ChannelId };
  "binding/account-not-configured": {
    readonly channel: ChannelId;
    readonly accountId: string;
    readonly accounts: readonly string[];
    readonly suggestion?: string;
  };
  "binding/account-omitted": {
    readonly channel: ChannelId;
    readonly defaultAccount: string;
    readonly others: readonly string[];
    readonly isExplicit: boolean;
  };
  "binding/default-account-ambiguous": { readonly channel: ChannelId; readonly accounts: readonly string[] };
  "binding/field-not-supported": {
    readonly field: UnsupportedField;
    /** `missing_guild`: roles without a guildId. */
    readonly problem: "channel" | "missing_guild";
    readonly channel: ChannelId;
  };
  "binding/guild-with-dm": { readonly field: "guildId" | "roles" };
  "binding/peer-kind-not-supported": {
    readonly channel: ChannelId;
    readonly kind: PeerKind;
    readonly kinds: readonly PeerKind[];
  };
  "binding/id-not-canonical": { readonly written: string; readonly canonical: string };
  "binding/id-impossible": {
    readonly channel: ChannelId;
    readonly field: "peer" | "guildId" | "teamId" | "roles";
    readonly kind?: PeerKind;
    readonly id: string;
    /** Whether the binding matches all the same, by another id of the list. Default: false. */
    readonly isMatching?: boolean;
  };
  "binding/id-kind-mismatch": {
    readonly channel: ChannelId;
    readonly id: string;
    readonly kind: PeerKind;
    readonly actual: PeerKind | "conversation";
  };
  "binding/id-is-a-name": { readonly channel: ChannelId; readonly id: string };
  "binding/peer-in-two-guilds": {
    readonly first: number;
    readonly guildId: string;
    readonly firstGuildId: string;
  };
  "binding/migrating-id": { readonly id: string };
  "binding/no-catch-all": {
    readonly channel: ChannelId;
    readonly accountId: string;
    readonly defaultKoi: string;
  };
  "binding/misleading-order": { readonly later: number };
  "binding/unbound-koi": { readonly koi: string };
  "binding/default-never-used": { readonly koi: string };
  "binding/number-variant": { readonly id: string };
}
