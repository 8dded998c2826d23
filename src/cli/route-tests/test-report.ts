// The report of `skykoi test --json`. New properties may come; those that are here keep their names and meanings as
// long as `version` is 1.

import type { BindingSource } from "../../routing/table/decode.ts";
import type { Facts } from "../../routing/facts.ts";
import type { RouteAnswer } from "../../policy/route-answer.ts";
import type { Mismatch } from "./judge.ts";

/** What `skykoi test --json` prints. */
export interface TestReport {
  readonly version: 1;
  /** In the order in which they were named. */
  readonly files: readonly TestFileReport[];
  readonly summary: TestSummary;
}

/** One file of tests. */
export interface TestFileReport {
  readonly file: string;
  readonly config: string;
  readonly tests: readonly TestResult[];
  /** Which bindings the tests of this file reach. */
  readonly coverage: Coverage;
}

/** What came of one test. */
export interface TestResult {
  readonly index: number;
  readonly name: string;
  readonly ok: boolean;
  /** Place of the test, from 1. */
  readonly line: number;
  readonly column: number;
  /** Why the facts are none that a message can have; `null` where they are. */
  readonly problem: string | null;
  readonly mismatches: readonly Mismatch[];
  /** What `skykoi route` answers; `null` where the facts are none. */
  readonly answer: RouteAnswer | null;
}

/** Which live bindings some test reaches. */
export interface Coverage {
  readonly live: number;
  readonly reached: number;
  /** From 0 to 100, rounded down to one decimal; 100 where no binding is live. */
  readonly percent: number;
  readonly unreached: readonly UnreachedBinding[];
}

/** A live binding that no test reaches, with a message that would. */
export interface UnreachedBinding {
  readonly bindingIndex: number;
  readonly koiId: string;
  readonly source: BindingSource | null;
  readonly witness: Facts;
}

/** Totals. */
export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
}
