// The verdict on every binding, as the JSON report lists it.

import { blockOf } from "../../compiler/analyse/blocked.ts";
import type { CheckInput } from "../../compiler/analyse/check.ts";
import { explainFinding } from "../../compiler/explain/explain.ts";
import type { BindingVerdict } from "../report/build-json-report.ts";

/** One entry for each binding, in list order; empty without an analysis. */
export function verdictList(analysis: CheckInput | undefined): BindingVerdict[] {
  if (!analysis) return [];
  const { verdicts, witnesses } = analysis;
  const { rules } = verdicts;
  return Array.from({ length: rules.count }, (_, index): BindingVerdict => {
    const pointer = `/bindings/${index}`;
    const impossible = rules.impossible.get(index);
    if (impossible) {
      return { index, pointer, verdict: "impossible", reason: explainFinding(impossible).message };
    }
    const by = verdicts.shadowedBy.get(index);
    const witness = witnesses.of(index);
    if (by) return { index, pointer, verdict: "shadowed", by, witness };
    const blocked = blockOf(index, analysis);
    return { index, pointer, verdict: "live", witness, ...(blocked && { blocked }) };
  });
}
