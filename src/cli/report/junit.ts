// Diagnostics as a JUnit report: a suite for each file, a case for each rule, so that a run without findings shows
// what was looked for. A case fails by what makes the run fail; what else was found is its output.
// Source: the schema of the Jenkins xUnit plugin, as GitLab, Azure and CircleCI read it.

import { codes } from "../../compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Severity } from "../../compiler/diagnostics/finding.ts";
import { printable } from "./cells.ts";
import { type ReportConfig, pathBelow } from "./report-config.ts";

/** What a JUnit report is made for. */
export interface JunitOptions {
  readonly cwd: string;
  /** Severities that make the run fail. */
  readonly failing: ReadonlySet<Severity>;
}

/** The report: well-formed XML 1.0, whatever the texts hold. */
export function renderJunit(configs: readonly ReportConfig[], options: JunitOptions): string {
  const byFile = new Map<string, Diagnostic[]>();
  for (const { textNames, diagnostics } of configs) {
    for (const name of textNames) if (!byFile.has(name)) byFile.set(name, []);
    for (const one of diagnostics) {
      const list = byFile.get(one.file);
      if (list) list.push(one);
      else byFile.set(one.file, [one]);
    }
  }
  const suites = [...byFile].map(([file, found]) => suiteOf(pathBelow(options.cwd, file), found, options));
  const failures = suites.reduce((sum, suite) => sum + suite.failures, 0);
  const tests = suites.length * codes.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "skykoi-compile", tests, failures, errors: 0 })}>`,
    ...suites.flatMap((suite) => suite.lines),
    "</testsuites>",
    "",
  ].join("\n");
}

function suiteOf(file: string, found: readonly Diagnostic[], { failing }: JunitOptions) {
  const byCode = new Map(codes.map((code) => [code, found.filter((one) => one.code === code)]));
  const failures = [...byCode.values()].filter((some) =>
    some.some((one) => failing.has(one.severity)),
  ).length;
  return {
    failures,
    lines: [
      `  <testsuite${attributes({ name: file, tests: codes.length, failures, errors: 0, skipped: 0 })}>`,
      ...codes.flatMap((code) => caseOf(code, file, byCode.get(code) ?? [], failing)),
      "  </testsuite>",
    ],
  };
}

function caseOf(
  code: string,
  file: string,
  found: readonly Diagnostic[],
  failing: ReadonlySet<Severity>,
): string[] {
  const start = `    <testcase${attributes({ name: code, classname: file, file })}`;
  if (found.length === 0) return [`${start}/>`];
  const [bad, other] = [true, false].map((isBad) =>
    found.filter((one) => failing.has(one.severity) === isBad),
  );
  return [
    `${start}>`,
    ...(bad?.length ? [failureOf(bad)] : []),
    ...(other?.length ? [`      <system-out>${textOf(other)}</system-out>`] : []),
    "    </testcase>",
  ];
}

/** Readers take the first failure of a case alone, so all of a rule stand in one. */
function failureOf(found: readonly Diagnostic[]): string {
  const rest = found.length - 1;
  const message = `${found[0]?.message ?? ""}${rest > 0 ? ` (and ${rest} more)` : ""}`;
  return `      <failure${attributes({ message, type: found[0]?.severity ?? "error" })}>${textOf(found)}</failure>`;
}

function textOf(found: readonly Diagnostic[]): string {
  const lines = found.flatMap(({ file, range, severity, message, help }) => [
    `${file}:${range.start.line}:${range.start.column}: ${severity}: ${message}`,
    ...(help === undefined ? [] : [`  help: ${help}`]),
  ]);
  return lines.map(escapeXml).join("\n");
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Control characters and halves of surrogate pairs have no place in XML, not even escaped: they are spelled out. */
function escapeXml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
