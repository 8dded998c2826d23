// What an import has to tell beside bindings: what it wrote differently and why, what it left out, and what SKYKOI
// does differently by itself. Data; the sentences stand in `sentences.ts`.

import type { Origin } from "./document.ts";

/** Something that was written in other words so that it keeps its meaning. */
export type RewriteCode =
  | "include_in_place"
  | "repeated_key"
  | "account_spelled_out"
  | "account_renamed"
  | "default_account_listed"
  | "unknown_agent"
  | "agent_renamed"
  | "agent_repeated"
  | "agents_from_bindings"
  | "default_made_explicit"
  | "second_default"
  | "koi_to_koi_everybody"
  | "koi_to_koi_switched_off"
  | "unknown_tool"
  | "nothing_allowed"
  | "path_kept"
  | "path_mapped"
  | "number_quoted"
  | "broadcast_agent_dropped"
  | "secret_reference"
  | "env_moved"
  | "topic_bound"
  | "variable_filled"
  | "variable_not_set";

/** Something that SKYKOI does in another way than OpenClaw. */
export type DifferenceCode =
  | "sessions_start_empty"
  | "shared_dm_session"
  | "credentials_apart"
  | "pairings_stay_behind"
  | "accounts_inherit"
  | "webchat_is_routed"
  | "unmatched_have_an_owner"
  | "fields_all_hold"
  | "mention_words"
  | "model_fallbacks"
  | "elevated_is_global"
  | "broadcast_everywhere"
  | "instructions_file"
  | "workspace_elsewhere"
  | "links_stay_behind"
  | "environment_names"
  | "unbound_telegram_accounts";

/** One of them. */
export interface Note<Code extends string = RewriteCode | DifferenceCode> {
  readonly code: Code;
  readonly args: Readonly<Record<string, string>>;
  readonly origin: Origin | undefined;
}

/** A part of the original that the new config does not have. */
export interface LeftOut {
  readonly origin: Origin | undefined;
  /** Where it stood, as `gateway.tailscale`. */
  readonly name: string;
  readonly reason: "unknown_key" | "unknown_channel" | "unknown_value" | "bookkeeping" | "binding_not_whole";
  /** Whether it may have kept somebody or something out. */
  readonly isRestriction: boolean;
}

/** Collects notes while an import goes on. */
export class Notes {
  readonly rewritten: Note<RewriteCode>[] = [];
  readonly differences: Note<DifferenceCode>[] = [];
  readonly leftOut: LeftOut[] = [];

  rewrote(code: RewriteCode, origin: Origin | undefined, args: Readonly<Record<string, string>> = {}): void {
    this.rewritten.push({ code, args, origin });
  }

  differs(
    code: DifferenceCode,
    origin: Origin | undefined,
    args: Readonly<Record<string, string>> = {},
  ): void {
    this.differences.push({ code, args, origin });
  }
}
