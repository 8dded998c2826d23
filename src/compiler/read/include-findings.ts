// What went wrong with includes, as findings in their places. In: problems. Out: findings, in the same order.

import { type Finding, type TextPlace, finding } from "../diagnostics/finding.ts";
import type { SourceText } from "../diagnostics/origins.ts";
import type { IncludeProblem } from "./include.ts";
import { MAX_INCLUDE_DEPTH } from "./include.ts";
import { type IncludeBudget, MAX_INCLUDES, MAX_REPEATED_UNITS } from "./include-budget.ts";
import { type Place, locate } from "./locate.ts";

/** Findings for `problems`. Each text is looked through once, however many there are in it. */
export function includeFindings(
  problems: readonly IncludeProblem[],
  exceeded: IncludeBudget["exceeded"],
): Finding[] {
  const places = new Map<IncludeProblem, Place | undefined>();
  for (const source of new Set(problems.map((one) => one.at.source))) {
    const own = problems.filter((one) => one.at.source === source);
    const paths = own.map((one) => one.at.path);
    locate(source.text, paths).forEach((place, i) => places.set(own[i] as IncludeProblem, place));
  }
  return problems.map((one) => toFinding(one, placeIn(one.at.source, places.get(one)), exceeded));
}

function placeIn({ file }: SourceText, found: Place | undefined): TextPlace {
  const offset = found?.valueStart ?? 0;
  return { file, offset, length: (found?.valueEnd ?? offset) - offset };
}

function toFinding(
  { problem, path, chain }: IncludeProblem,
  place: TextPlace,
  exceeded: IncludeBudget["exceeded"],
): Finding {
  switch (problem) {
    case "missing":
      return finding("include/missing", place, { path });
    case "escapes":
      return finding("include/escapes", place, { path });
    case "cycle":
      return finding("include/cycle", place, { chain });
    case "too_deep":
      return finding("text/limits", place, { limit: "include-depth", max: MAX_INCLUDE_DEPTH });
    case "too_many":
      return exceeded === "repeated-includes"
        ? finding("text/limits", place, { limit: exceeded, max: MAX_REPEATED_UNITS })
        : finding("text/limits", place, { limit: "includes", max: MAX_INCLUDES });
    case "not_a_path":
      return finding("schema/wrong-type", place, {
        name: "$include",
        expected: "a path",
        got: "something else",
      });
    case "not_an_object":
      return finding("schema/wrong-type", place, {
        name: "$include",
        expected: "a file that holds an object",
        got: `\`${path}\`, which holds none`,
      });
  }
}
