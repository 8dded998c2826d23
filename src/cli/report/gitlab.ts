// Diagnostics for GitLab: the list that a merge request shows as Code Quality.
// Source: GitLab Docs, "Code Quality", section "Code Quality report format".

import { createHash } from "node:crypto";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Severity } from "../../compiler/diagnostics/finding.ts";
import { isLowerable } from "../../compiler/diagnostics/lowerable.ts";
import { type ReportConfig, pathBelow } from "./report-config.ts";

const SEVERITIES = {
  error: "critical",
  warning: "major",
  info: "minor",
  hint: "info",
} as const satisfies Record<Severity, string>;

/** All diagnostics of all configs as one list. */
export function renderGitlab(configs: readonly ReportConfig[], cwd: string): string {
  const taken = new Set<string>();
  const entries = configs.flatMap((config) =>
    config.diagnostics.map((one) => {
      // Two configs may share a file and so a finding; a fingerprint may stand in a report only once.
      const name = pathBelow(cwd, config.file);
      let fingerprint = digest(`${name}\n${config.fingerprints.get(one)}`);
      while (taken.has(fingerprint)) fingerprint = digest(fingerprint);
      taken.add(fingerprint);
      return entryOf(one, fingerprint, cwd);
    }),
  );
  return `${JSON.stringify(entries, null, 2)}\n`;
}

function entryOf(
  { code, severity, message, file, range, help }: Diagnostic,
  fingerprint: string,
  cwd: string,
) {
  const { start, end } = range;
  return {
    description: help === undefined ? message : `${message} — ${help}`,
    check_name: code,
    fingerprint,
    severity: severity === "error" && !isLowerable(code) ? "blocker" : SEVERITIES[severity],
    location: {
      path: pathBelow(cwd, file),
      lines: { begin: start.line, end: end.line },
      positions: {
        begin: { line: start.line, column: start.column },
        end: { line: end.line, column: end.column },
      },
    },
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
