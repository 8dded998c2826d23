// What the author decided about diagnostics: a level for a code, or a comment that silences one place. Codes
// without which a table could not be trusted keep their severity.

import type { Diagnostic } from "./diagnostic.ts";
import type { Code, Severity } from "./finding.ts";
import type { IgnoreComments } from "./ignore-comments.ts";
import { isLowerable } from "./lowerable.ts";

/** A severity, or `off`. */
export type RuleLevel = Severity | "off";

/** Levels by code. */
export type RuleLevels = ReadonlyMap<Code, RuleLevel>;

/**
 * `diagnostics` with their levels, without those that are off or silenced by `// skykoi-ignore CODE: reason` on the
 * lines right before. Raising a code is always possible.
 */
export function overridden(
  diagnostics: readonly Diagnostic[],
  levels: RuleLevels,
  comments: IgnoreComments,
): Diagnostic[] {
  return diagnostics.flatMap((one) => {
    const isFixed = !isLowerable(one.code);
    if (!isFixed && comments.silence(one)) return [];
    const level = levels.get(one.code);
    if (level === undefined || (isFixed && level !== "error")) return [one];
    return level === "off" ? [] : [{ ...one, severity: level }];
  });
}
