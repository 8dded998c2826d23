// Arguments of the findings about where conversations go: several kois in one, kois among themselves, sessions, answers.

import type { ChannelId } from "../../routing/facts.ts";

/** The arguments of the findings about broadcast lists, koi-to-koi messages, sessions and answers. */
export interface ConversationArgs {
  "broadcast/overlaps-binding": { readonly bindings: number };
  /** `channel` is the one that the key names; `mayBeWebChat`: WebChat takes any text for an id. */
  "broadcast/key-not-an-id": {
    readonly key: string;
    readonly channel?: ChannelId;
    readonly mayBeWebChat: boolean;
  };
  /** The kois of the way round; the last one is the first again. */
  "koi-to-koi/cycle": { readonly path: readonly string[] };
  "session/scope-global": { readonly scope: string };
  "reply/ambiguous-account": {
    readonly koi: string;
    readonly channel: ChannelId;
    readonly accounts: readonly string[];
  };
  "reply/no-conversation": { readonly koi: string; readonly dmScope: string };
}
