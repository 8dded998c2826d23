// A finding: what a stage found, as data. Checks make findings with typed arguments and JSON pointers; they
// never build text and never look up positions. `locate` and `explain` turn findings into diagnostics.

import type { ChannelId, PeerKind } from "../../routing/facts.ts";
import type { TextArgs } from "../read/text-finding.ts";
import type { AccessArgs } from "./access-args.ts";
import type { ConversationArgs } from "./conversation-args.ts";
import type { Fix } from "../repair/config-edit.ts";
import type { IgnoreArgs } from "./ignore-args.ts";
import type { PathArgs } from "./path-args.ts";
import type { SecretArgs } from "./secret-args.ts";
import type { CommandArgs } from "./command-args.ts";
import type { SandboxArgs, ToolArgs } from "./tool-args.ts";
import type { FactsWitness } from "./witness.ts";

/** `error` keeps the table from being written. */
export type Severity = "error" | "warning" | "info" | "hint";

/** Arguments of the schema findings. `where` names the object in the author's words ("this binding"). */
export interface SchemaArgs {
  "schema/unknown-key": { readonly key: string; readonly where: string; readonly suggestion?: string };
  "schema/missing-key": { readonly key: string; readonly where: string };
  "schema/wrong-type": {
    readonly name: string;
    /** In words: "a string", "an object", "a whole number". */
    readonly expected: string;
    /** In words, with the value: "the number 7". */
    readonly got: string;
  };
  "schema/not-allowed": {
    readonly value: string;
    readonly name: string;
    readonly allowed: readonly string[];
    readonly suggestion?: string;
  };
  "schema/pattern": { readonly value: string; readonly name: string; readonly expected: string };
  "schema/range": { readonly name: string; readonly expected: string; readonly got: string };
  "schema/no-variant": { readonly name: string; readonly expected: readonly string[]; readonly got: string };
  "schema/deprecated": { readonly key: string; readonly since?: string; readonly use?: string };
  "schema/legacy-shape": { readonly old: string; readonly now: string };
  "schema/newer-than-tool": { readonly written: string; readonly tool: string };
  "schema/wrong-place": { readonly key: string; readonly belongs: string };
}

/** Why an included file could not be used. */
export interface IncludeArgs {
  "include/missing": { readonly path: string };
  "include/cycle": { readonly chain: readonly string[] };
  "include/escapes": { readonly path: string };
}

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

export interface KoiArgs {
  "koi/implicit-default": { readonly koi: string };
  "koi/two-defaults": { readonly first: string };
  "koi/duplicate-id": { readonly id: string };
  "koi/koidir-collision": {
    readonly koi: string;
    readonly other: string;
    readonly path: string;
    readonly via: PathRelation;
  };
  "koi/koidir-nested": {
    readonly koi: string;
    readonly other: string;
    readonly inner: "koiDir" | "sessions";
    readonly outer: "koiDir" | "workspace";
    readonly path: string;
  };
  "koi/workspace-shared": {
    readonly koi: string;
    readonly other: string;
    readonly path: string;
    /** Whether it lies in the other's workspace, and is not the same folder. Default: false. */
    readonly isInside?: boolean;
  };
  "koi/reserved-id": { readonly id: string };
  "koi/mention-pattern-invalid": { readonly pattern: string; readonly reason: string };
  "koi/mention-pattern-slow": { readonly pattern: string };
  "koi/mention-overlap": { readonly pattern: string; readonly koi: string; readonly other: string };
  "koi/provider-unknown": { readonly model: string; readonly provider: string; readonly suggestion?: string };
  "koi/shared-dm-session": {
    readonly koi: string;
    readonly people: readonly string[];
    /** Whether strangers can join (`dmPolicy: "open"`). */
    readonly isOpen: boolean;
  };
  "koi/id-not-canonical": { readonly written: string; readonly canonical: string };
}

/** How two paths came to be one. */
export type PathRelation = "equal" | "case" | "unicode" | "symlink";

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
  "broadcast/unknown-koi": { readonly koiId: string; readonly suggestion?: string };
  "broadcast/duplicate": { readonly koiId: string };
  "gateway/exposed": { readonly bind: string };
  "session/identity-link-duplicate": { readonly id: string; readonly first: string };
}

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
