// Whether a repair moves a message: the semantic diff of the two configs is empty.

import type { Compilation } from "../compile.ts";
import { sameRouting as isSame } from "../diff/diff-routing.ts";

/** Whether `after` provably routes as `before` does. */
export type SameRouting = (before: Compilation, after: Compilation) => boolean;

/** By the semantic diff; `false` where one of the two could not be analysed. */
export const sameRouting: SameRouting = ({ analysis: before }, { analysis: after }) =>
  before !== undefined && after !== undefined && isSame(before, after);
