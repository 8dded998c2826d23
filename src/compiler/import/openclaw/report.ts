// The equivalence report: what became of each binding, of what was left out, and of what was written differently.
// This shape is versioned; `--json` prints it.

import type { OpenClawMessage } from "./reference-router.ts";

/** Where something stood in the original. */
export interface ReportPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly pointer: string;
}

/**
 * `same`: every message it won goes to the same koi. `changed`: at least one does not. `dead`: it never won one.
 * `lost`: what it did can't be had.
 */
export type BindingStatus = "same" | "changed" | "dead" | "lost";

/** One binding of the original. */
export interface BindingReport {
  /** Place in the original's list. */
  readonly index: number;
  readonly place: ReportPlace | null;
  /** The agent as it is written. */
  readonly agentId: string;
  readonly status: BindingStatus;
  /** Place in the new list, `null` where it is left out. */
  readonly newIndex: number | null;
  /** Why it is dead or lost. */
  readonly reason: string | null;
  /** The bindings of the original that took everything before a dead one. */
  readonly shadowedBy: readonly number[];
  /** For `changed`: a message, and who answered and answers it. For a shadowed one: a message that another takes. */
  readonly witness: OpenClawMessage | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** Messages that no binding takes. */
export interface UnmatchedReport {
  readonly status: "same" | "changed";
  readonly witness: OpenClawMessage | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** Something told in a sentence. */
export interface ReportNote {
  readonly code: string;
  readonly message: string;
  readonly place: ReportPlace | null;
}

/** Something that the new config does not have. */
export interface LeftOutReport extends ReportNote {
  readonly name: string;
  /** Whether it may have kept somebody or something out. */
  readonly isRestriction: boolean;
}

/** What became of a config. */
export interface ImportReport {
  readonly version: 1;
  readonly source: string;
  /** Whether every message has the same owner as before and the new config has no error. */
  readonly isEquivalent: boolean;
  readonly bindings: readonly BindingReport[];
  /** `null` where the new config could not be analysed. */
  readonly unmatched: UnmatchedReport | null;
  readonly leftOut: readonly LeftOutReport[];
  readonly rewritten: readonly ReportNote[];
  readonly differences: readonly ReportNote[];
  /** Secrets that stand as variables in what is printed; in a file they stand as they were. */
  readonly secrets: readonly { readonly pointer: string; readonly variable: string }[];
  /** Findings of the compiler about the new config. */
  readonly findings: { readonly errors: number; readonly warnings: number };
}
