// Arguments of what commands say that is no mistake in a config: about tables, reports, differences and tests. No check
// makes these findings.

import type { TableProblem } from "../../routing/table/decode.ts";

export interface CommandArgs {
  "table/corrupt": { readonly file: string; readonly problem: TableProblem };
  /** A table that is older than its config, which can't be compiled. */
  "table/stale": { readonly file: string };
  /** `classes`: how many classes of messages change hands. */
  "diff/routing-changed": { readonly classes: number };
  /** `mismatch`: what was expected and what came, in words. */
  "test/failed": { readonly name: string; readonly mismatch: string };
  "run/limit-reached": { readonly hidden: number };
  "run/internal": { readonly detail: string };
}
