// Several findings may be repaired by one change, such as one person on a list: only the first of them proposes it.

import type { Finding } from "../diagnostics/finding.ts";

/** The same findings, each fix once. */
export function* withoutRepeatedFixes(findings: Iterable<Finding>): Iterable<Finding> {
  const proposed = new Set<string>();
  for (const found of findings) {
    const { fix, ...rest } = found;
    const key = fix && JSON.stringify(fix.edits);
    if (key === undefined || !proposed.has(key)) yield found;
    else yield rest as Finding;
    if (key !== undefined) proposed.add(key);
  }
}
