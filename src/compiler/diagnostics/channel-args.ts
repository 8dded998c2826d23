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
  "channel/no-effect": {
    /** The key as written, below its block: `actions.moderation`. */
    readonly key: string;
    readonly reason: NoEffectReason;
  };
}

/** Why a setting does nothing. */
export type NoEffectReason =
  /** Kois have no tool that it could allow. */
  | "no_tool"
  /** No message carries buttons. */
  | "no_buttons"
  /** Kois put no emoji of their own accord. */
  | "no_own_reactions"
  /** Commands are approved on the gateway's machine. */
  | "no_asking"
  | "no_pluralkit"
  /** A person's token never writes. */
  | "reads_only"
  | "no_skills_in_menu"
  /** An answer is sent once all of it is there. */
  | "sent_when_whole"
  /** The page shows an answer while it is written. */
  | "grows_in_sight"
  /** The page has a heading of its own. */
  | "own_heading"
  /** Pages of others are let in for the whole port. */
  | "origins_of_the_port"
  /** WebChat takes no files, and its page draws Markdown itself. */
  | "not_on_webchat";

export interface OtherArgs {
  "config/no-effect": { readonly key: string; readonly reason: string };
  "broadcast/unknown-koi": { readonly koiId: string; readonly suggestion?: string };
  "broadcast/duplicate": { readonly koiId: string };
  "gateway/exposed": { readonly bind: string };
  "session/identity-link-duplicate": { readonly id: string; readonly first: string };
}
