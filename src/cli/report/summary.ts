// How many diagnostics there are of each severity, and which ones are the worst.

import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Severity } from "../../compiler/diagnostics/finding.ts";

/** Counts by severity. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** Severities, worst first. */
const severityOrder: readonly Severity[] = ["error", "warning", "info", "hint"];

/** Counts diagnostics by their severity. */
export function countSeverities(diagnostics: Iterable<{ readonly severity: Severity }>): SeverityCounts {
  const counts = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const { severity } of diagnostics) counts[severity]++;
  return counts;
}

/** "2 errors, 1 warning in SKYKOI.json"; "no findings in 3 files". */
export function summaryText(counts: SeverityCounts, files: readonly string[]): string {
  const parts = severityOrder
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}${counts[severity] === 1 ? "" : "s"}`);
  const where = files.length === 1 ? files.join("") : `${files.length} files`;
  return `${parts.length === 0 ? "no findings" : parts.join(", ")} in ${where}`;
}

/** The `count` worst ones; of equally bad ones the first. */
export function worstOf(diagnostics: readonly Diagnostic[], count: number): ReadonlySet<Diagnostic> {
  const worstFirst = severityOrder.flatMap((severity) =>
    diagnostics.filter((one) => one.severity === severity),
  );
  return new Set(worstFirst.slice(0, count));
}
