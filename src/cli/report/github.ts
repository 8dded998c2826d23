// Diagnostics as workflow commands, which GitHub Actions turns into annotations.
// Source: GitHub Docs, "Workflow commands for GitHub Actions"; the escapes are those of the runner and its toolkit.
// The runner wants columns only where a command begins and ends on one line.

import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Severity } from "../../compiler/diagnostics/finding.ts";
import { pathBelow } from "./report-config.ts";

const COMMANDS: Readonly<Record<Severity, "error" | "warning" | "notice">> = {
  error: "error",
  warning: "warning",
  info: "notice",
  hint: "notice",
};

/** One line a diagnostic, each with its line break; empty where there is none. Paths are relative to `cwd`. */
export function renderGithub(diagnostics: readonly Diagnostic[], cwd: string): string {
  return diagnostics.map((diagnostic) => `${commandFor(diagnostic, cwd)}\n`).join("");
}

function commandFor({ severity, code, file, range, message, help }: Diagnostic, cwd: string): string {
  const { start, end } = range;
  const isOneLine = start.line === end.line;
  const properties = {
    file: pathBelow(cwd, file),
    line: start.line,
    endLine: end.line,
    ...(isOneLine && { col: start.column, endColumn: end.column }),
    title: code,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const text = help === undefined ? message : `${message}\nhelp: ${help}`;
  return `::${COMMANDS[severity]} ${list.join(",")}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
