// A rule in a SARIF report. In: its code. Out: what a service shows beside each of its results.

import { severities } from "../../compiler/diagnostics/catalogue.ts";
import type { Code, Severity } from "../../compiler/diagnostics/finding.ts";
import { securityScores } from "../../compiler/diagnostics/security.ts";
import { readRulePage } from "./rule-page.ts";

type SarifLevel = "error" | "warning" | "note";

/** A rule as SARIF describes it (a `reportingDescriptor`). */
export interface SarifRule {
  readonly id: Code;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly defaultConfiguration: { readonly level: SarifLevel };
  /** The names are those that GitHub reads. */
  readonly properties: Readonly<Record<string, string | readonly string[]>>;
}

/** Levels of SARIF, which knows no hints. */
export const sarifLevels: Readonly<Record<Severity, SarifLevel>> = {
  error: "error",
  warning: "warning",
  info: "note",
  hint: "note",
};

/** How GitHub sorts results that are not about security. */
const PROBLEMS = {
  error: "error",
  warning: "warning",
  info: "recommendation",
  hint: "recommendation",
} as const satisfies Record<Severity, string>;

/** The descriptor of a rule, its page included. @throws where the package is damaged */
export function sarifRule(code: Code, packageFolder: URL): SarifRule {
  const { summary, description, markdown } = readRulePage(code, packageFolder);
  const severity = severities[code];
  const score = securityScores[code];
  return {
    id: code,
    shortDescription: { text: summary },
    fullDescription: { text: description },
    help: { text: markdown, markdown },
    defaultConfiguration: { level: sarifLevels[severity] },
    properties: {
      tags: [code.slice(0, code.indexOf("/")), ...(score === undefined ? [] : ["security"])],
      precision: "very-high",
      "problem.severity": PROBLEMS[severity],
      ...(score !== undefined && { "security-severity": score.toFixed(1) }),
    },
  };
}
