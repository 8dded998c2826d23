// A finding: what a stage found, as data. Checks make findings with typed arguments and JSON pointers; they
// never build text and never look up positions. `locate` and `explain` turn findings into diagnostics.

import type { TextArgs } from "../read/text-finding.ts";
import type { AccessArgs } from "./access-args.ts";
import type { BindingArgs } from "./binding-args.ts";
import type { ChannelArgs, OtherArgs } from "./channel-args.ts";
import type { ConversationArgs } from "./conversation-args.ts";
import type { Fix } from "../repair/config-edit.ts";
import type { IgnoreArgs } from "./ignore-args.ts";
import type { KoiArgs } from "./koi-args.ts";
import type { PathArgs } from "./path-args.ts";
import type { SecretArgs } from "./secret-args.ts";
import type { CommandArgs } from "./command-args.ts";
import type { IncludeArgs, SchemaArgs } from "./shape-args.ts";
import type { SandboxArgs, ToolArgs } from "./tool-args.ts";
import type { FactsWitness } from "./witness.ts";

/** `error` keeps the table from being written. */
export type Severity = "error" | "warning" | "info" | "hint";

/** The typed arguments of every code. */
export interface FindingArgs
  extends
    TextArgs,
    SchemaArgs,
    IncludeArgs,
    BindingArgs,
    KoiArgs,
    ChannelArgs,
    AccessArgs,
    ConversationArgs,
    OtherArgs,
    SecretArgs,
    PathArgs,
    IgnoreArgs,
    CommandArgs,
    ToolArgs,
    SandboxArgs {}

/** The name of a diagnostic: stable, never reused. */
export type Code = keyof FindingArgs;

/** A place in the config by JSON pointer (RFC 6901): the value there, or its key. */
export interface PointerPlace {
  readonly pointer: string;
  readonly part?: "key" | "value";
}

/** A place in a text that has no pointer: UTF-16 units. */
export interface TextPlace {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

export type Place = PointerPlace | TextPlace;

/** What a second place says; the sentences stand in explain/. */
export type LabelCode =
  | "opened_here"
  | "first_here"
  | "this_one_wins"
  | "wins_for_these_accounts"
  | "overlaps_with"
  | "nearest"
  | "accounts_here"
  | "default_set_here"
  | "channel_here"
  | "kind_here"
  | "other_koi"
  | "outer_path"
  | "other_account"
  | "binding_here"
  | "because_of_this"
  | "this_rule_wins_anyway"
  | "default_koi"
  | "also_bound_here"
  | "belongs_here"
  | "policy_here"
  | "sandbox_here"
  | "koi_here"
  | "secret_here"
  | "other_spelling"
  | "denied_here"
  | "taken_here"
  | "group_here"
  | "enabled_here"
  | "exec_here"
  | "scope_here"
  | "network_here";

export interface Related {
  readonly place: Place;
  readonly label: LabelCode;
  /** What the label speaks of, for labels that name it: the account of `wins_for_these_accounts`. */
  readonly subject?: string;
}

/** One finding of one code. */
export interface FindingOf<C extends Code> {
  readonly code: C;
  readonly args: FindingArgs[C];
  readonly place: Place;
  /** Overrides the catalogue's severity. */
  readonly severity?: Severity;
  readonly related?: readonly Related[];
  /** A message that shows it. */
  readonly witness?: FactsWitness;
  /** What would repair it. */
  readonly fix?: Fix;
}

export type Finding = { [C in Code]: FindingOf<C> }[Code];

/** What a finding may carry beside code, arguments and place. */
export type FindingDetail = Pick<FindingOf<Code>, "severity" | "related" | "witness" | "fix">;

/** Makes a finding at a pointer's value, or at its key. */
export function finding<C extends Code>(
  code: C,
  pointer: string | Place,
  args: FindingArgs[C],
  detail: FindingDetail = {},
): FindingOf<C> {
  const place = typeof pointer === "string" ? { pointer } : pointer;
  return { code, args, place, ...detail };
}

/** The place of a key. */
export function keyAt(pointer: string): PointerPlace {
  return { pointer, part: "key" };
}
