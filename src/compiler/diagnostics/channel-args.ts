// Arguments of the findings about channels and their accounts, and of what stands alone.

import type { ChannelId } from "../../routing/facts.ts";

export interface ChannelArgs {
  "account/no-credentials": {
    readonly channel: ChannelId;
    readonly accountId: string;
    readonly keys: readonly string[];
  };
  "account/same-credentials": {
    readonly channel: ChannelId;
    readonly accountId: string;
    readonly other: string;
    readonly key: string;
  };
  "account/default-unknown": {
    readonly channel: ChannelId;
    readonly accountId: string;
    readonly suggestion?: string;
  };
  "account/id-not-canonical": { readonly written: string; readonly canonical: string };
  "account/id-case-clash": { readonly id: string; readonly other: string };
  "account/never-bound": {
    readonly channel: ChannelId;
    readonly accountId: string;
    readonly defaultKoi: string;
  };
  "channel/disabled-but-bound": { readonly channel: ChannelId; readonly bindings: number };
  "channel/unknown": { readonly channel: string; readonly suggestion?: string };
  "channel/port-clash": {
    readonly port: number;
    readonly path: string;
    readonly first: string;
    readonly second: string;
  };
}

export interface OtherArgs {
  "config/no-effect": { readonly key: string; readonly reason: string };
  "broadcast/unknown-koi": { readonly koiId: string; readonly suggestion?: string };
  "broadcast/duplicate": { readonly koiId: string };
  "gateway/exposed": { readonly bind: string };
  "session/identity-link-duplicate": { readonly id: string; readonly first: string };
}
