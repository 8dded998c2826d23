// The report of `--format json`: its types, from which the JSON Schema of the report is generated. New properties may
// come; those that are here keep their names and meanings as long as `version` is 1.

import type { Code, Severity } from "../../compiler/diagnostics/finding.ts";

/** What `skykoi-compile --format json` prints. */
export interface JsonReport {
  /** Version of this shape. */
  readonly version: 1;
  /** The configs in the order in which they were named. */
  readonly configs: readonly JsonConfig[];
  /** How many diagnostics there are in all configs. */
  readonly summary: JsonSummary;
}

/** One config: what was found in it and what its bindings come to. */
export interface JsonConfig {
  /** The config as it was named. */
  readonly file: string;
  /** Whether there is no error, so that a table can be written. */
  readonly ok: boolean;
  /** All diagnostics: the config's own first, then those of included files; in each file by position, then code. */
  readonly diagnostics: readonly JsonDiagnostic[];
  /** A verdict for each binding, in list order; empty where the text or its shape is too broken to tell. */
  readonly bindings: readonly JsonBinding[];
  /** The koi that gets what no binding takes. */
  readonly defaultKoi: string;
  /** The table that was written, `null` where none was. */
  readonly table: JsonTable | null;
}

/** One diagnostic. */
export interface JsonDiagnostic {
  /** Name of the diagnostic; it never changes its meaning. */
  readonly code: Code;
  /** An `error` keeps the table from being written. */
  readonly severity: Severity;
  /** One sentence, lower case, without a final period. */
  readonly message: string;
  /** File that holds the place: the config or an included file. */
  readonly file: string;
  /** JSON pointer (RFC 6901) into the whole config, includes resolved; `""` is all of it. */
  readonly pointer: string;
  /** The place in the text of `file`. */
  readonly range: JsonRange;
  /** Other places that belong to it. */
  readonly related: readonly JsonRelated[];
  /** A message that shows it. */
  readonly witness?: JsonFacts;
  /** Why it is so. */
  readonly why?: string;
  /** What to do. */
  readonly help?: string;
  /** Edits that repair it. */
  readonly fix?: JsonFix;
  /** Page with an explanation and examples, relative to the package. */
  readonly docs: string;
}

/** Edits that repair a finding. */
export interface JsonFix {
  /** What they do, in a few words. */
  readonly title: string;
  /** `safe`: `--fix` applies it. `unsafe`: `--fix-unsafe` does. `placeholder`: it leaves a gap to be filled. */
  readonly applicability: "safe" | "unsafe" | "placeholder";
  /** Whether any message may change its koi. */
  readonly routing: "unchanged" | "changes";
  /** Replacements in the texts, none overlapping another. */
  readonly edits: readonly JsonEdit[];
}

/** A replacement in one text. */
export interface JsonEdit {
  /** The file, as named on the command line or by the include. */
  readonly file: string;
  /**
   * First character replaced, in UTF-16 units from 0.
   * @asType integer
   * @minimum 0
   */
  readonly offset: number;
  /**
   * Characters replaced, in UTF-16 units.
   * @asType integer
   * @minimum 0
   */
  readonly length: number;
  /** What stands there afterwards. */
  readonly text: string;
}

/** A second place. */
interface JsonRelated {
  /** What stands there, in a few words. */
  readonly message: string;
  /** File that holds the place. */
  readonly file: string;
  /** JSON pointer into the whole config. */
  readonly pointer: string;
  /** The place in the text of `file`. */
  readonly range: JsonRange;
}

/** A part of a text, from `start` up to, not including, `end`. */
export interface JsonRange {
  /** The first unit of the part. */
  readonly start: JsonPoint;
  /** The first unit behind the part. */
  readonly end: JsonPoint;
}

/** A point in a text. */
export interface JsonPoint {
  /**
   * Line, from 1.
   * @asType integer
   * @minimum 1
   */
  readonly line: number;
  /**
   * Column in UTF-16 units, from 1.
   * @asType integer
   * @minimum 1
   */
  readonly column: number;
  /**
   * Offset in UTF-16 units, from 0; a byte order mark does not count.
   * @asType integer
   * @minimum 0
   */
  readonly offset: number;
}

/** The facts of a message. */
export interface JsonFacts {
  /** Channel on which it arrives. */
  readonly channel: string;
  /** Account that receives it. */
  readonly accountId: string;
  /** The conversation. */
  readonly peer: JsonPeer;
  /** The conversation that a thread hangs under. */
  readonly parentPeer?: JsonPeer;
  /** Discord server. */
  readonly guildId?: string;
  /** Roles of the sender on that server. */
  readonly roles?: readonly string[];
  /** Slack workspace. */
  readonly teamId?: string;
  /** Thread that is no conversation of its own. */
  readonly threadId?: string;
}

/** A conversation. */
interface JsonPeer {
  /** Its kind. */
  readonly kind: "dm" | "group" | "channel";
  /** Its id on the platform. */
  readonly id: string;
}

/** What a binding comes to. */
export interface JsonBinding {
  /**
   * Place in `bindings`, from 0.
   * @asType integer
   * @minimum 0
   */
  readonly index: number;
  /** JSON pointer of the binding. */
  readonly pointer: string;
  /** `live`: it wins some messages. `shadowed`: other bindings win all of them. `impossible`: no message can match. */
  readonly verdict: "live" | "shadowed" | "impossible";
  /** Bindings that together win everything that a shadowed one matches, in list order. */
  readonly by?: readonly number[];
  /** A message: one that a live binding wins, or one that a shadowed binding matches and another one wins. */
  readonly witness?: JsonFacts;
  /** Why a binding is impossible. */
  readonly reason?: string;
  /** The access rule that drops every message of the binding before it is routed. */
  readonly blocked?: JsonBlocked;
}

/** Why messages never get as far as a binding. */
interface JsonBlocked {
  /** The rule in words. */
  readonly reason: string;
  /** JSON pointer of the rule. */
  readonly pointer: string;
}

/** A table that was written. */
export interface JsonTable {
  /** Path of the table. */
  readonly file: string;
  /** SHA-256 of the bytes of the table: `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /**
   * Size in bytes.
   * @asType integer
   * @minimum 0
   */
  readonly bytes: number;
  /**
   * Entries that routing looks up.
   * @asType integer
   * @minimum 0
   */
  readonly entries: number;
}

/** How many diagnostics there are. */
interface JsonSummary {
  /**
   * Diagnostics of severity `error`.
   * @asType integer
   * @minimum 0
   */
  readonly errors: number;
  /**
   * Diagnostics of severity `warning`.
   * @asType integer
   * @minimum 0
   */
  readonly warnings: number;
  /**
   * Diagnostics of severity `info`.
   * @asType integer
   * @minimum 0
   */
  readonly infos: number;
  /**
   * Diagnostics of severity `hint`.
   * @asType integer
   * @minimum 0
   */
  readonly hints: number;
}
