// A diagnostic: a finding with its place in the text and its sentences. This is the shape of the JSON report
// (`--format json`), and what every renderer, the gateway's log and editors read.

import type { PlacedFix } from "../repair/config-edit.ts";
import type { FactsWitness } from "./witness.ts";
import type { Code, Severity } from "./finding.ts";

/** A point in a text. Lines and columns count from 1, columns and offsets in UTF-16 units, offsets from 0. */
export interface TextPoint {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** From `start` up to, not including, `end`. */
export interface TextRange {
  readonly start: TextPoint;
  readonly end: TextPoint;
}

/** A second place that belongs to a diagnostic. */
export interface RelatedLocation {
  /** What stands there, in a few words. */
  readonly message: string;
  readonly file: string;
  readonly pointer: string;
  readonly range: TextRange;
}

/** One diagnostic. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One sentence, lower case, without a final period. */
  readonly message: string;
  readonly file: string;
  /** JSON pointer of the value concerned; `""` is the whole config. */
  readonly pointer: string;
  readonly range: TextRange;
  readonly related: readonly RelatedLocation[];
  /** A message that shows it. */
  readonly witness?: FactsWitness;
  /** Why it is so. */
  readonly why?: string;
  /** What to do. */
  readonly help?: string;
  /** The edits that repair it; absent where there is no one right repair. */
  readonly fix?: PlacedFix;
  /** Page of the code, relative to the package. */
  readonly docs: string;
}
