// Mobile numbers of Brazil, Argentina and Mexico have two forms, and WhatsApp may know either. Whoever binds both
// has done what the hint advises.

import type { Finding } from "../diagnostics/finding.ts";

/** `findings` without binding/number-variant for numbers whose other form is bound as well. */
export function withoutPairs(findings: readonly Finding[]): Finding[] {
  const bound = new Set(
    findings.flatMap((one) => (one.code === "binding/number-variant" ? [one.args.id] : [])),
  );
  return findings.filter(
    (one) => one.code !== "binding/number-variant" || !bound.has(otherForm(one.args.id)),
  );
}

/** The number with the digit that was added some day, or without it. */
function otherForm(id: string): string {
  const [, start = "", digit, end = ""] = /^(\+55\d{2}|\+54|\+52)(9|1)?(\d{8}|\d{10})$/.exec(id) ?? [];
  const added = start === "+52" ? "1" : "9";
  return start + (digit === undefined ? added : "") + end;
}
