import { readFileSync } from "node:fs";
import Ajv from "ajv-draft-04";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import { codes, severities } from "../../../src/compiler/diagnostics/catalogue.ts";
import { securityScores } from "../../../src/compiler/diagnostics/security.ts";
import type { PlacedFix } from "../../../src/compiler/repair/config-edit.ts";
import { sarifRule } from "../../../src/cli/report/sarif-rule.ts";
import { renderSarif } from "../../../src/cli/report/sarif.ts";
import { packageFolder } from "../../../src/cli/version.ts";
import { diagnosticAt, relatedAt } from "./diagnostic-at.ts";
import { cases, reportOn } from "./report-case.ts";

/** The schema that OASIS publishes with the standard. */
const schemaFile = import.meta.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
// Its patterns are of the old kind, and one of its keywords is a mere comment.
const validate = new Ajv.default({
  strict: false,
  allErrors: true,
  unicodeRegExp: false,
  validateFormats: false,
}).compile(JSON.parse(readFileSync(new URL(schemaFile), "utf8")) as object);

/** What the schema says against a report. */
function faultsOf(report: string): readonly unknown[] {
  return validate(JSON.parse(report)) ? [] : (validate.errors ?? []);
}

const text = '{\r\n  kois: { list: [{ id: "🦊" }, { id: "b" }] },\r\n}\r\n';

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly relatedLocations?: { readonly id: number }[];
  readonly locations: { readonly physicalLocation: { readonly artifactLocation: object; region: object } }[];
  readonly fixes?: unknown[];
}

interface Run {
  readonly results: Result[];
  readonly tool: { readonly driver: { readonly rules: { readonly id: string }[] } };
  readonly invocations: [{ readonly toolExecutionNotifications?: { message: { text: string } }[] }];
}

function runOf(report: string): Run {
  return (JSON.parse(report) as { runs: [Run] }).runs[0];
}

function sarifOf(diagnostics: readonly Diagnostic[]): string {
  const fingerprints = new Map(diagnostics.map((one, i) => [one, String(i).padStart(64, "0")]));
  const config = {
    file: "SKYKOI.json",
    textNames: ["SKYKOI.json"],
    diagnostics,
    fingerprints,
    textOf: () => text,
  };
  return renderSarif([config], { cwd: "/config", packageFolder: packageFolder(), version: "1.2.3" });
}

function resultOf(diagnostic: Diagnostic): Result {
  const report = sarifOf([diagnostic]);
  expect(faultsOf(report)).toEqual([]);
  return runOf(report).results[0] as Result;
}

describe("the schema of SARIF 2.1.0", () => {
  test.each(Object.entries(cases))("holds for %s", async (_, config) => {
    expect(faultsOf(await reportOn([config], "sarif"))).toEqual([]);
  });

  test("holds for a finding of every code", () => {
    expect(faultsOf(sarifOf(codes.map((code) => diagnosticAt(text, "kois", { code }))))).toEqual([]);
  });

  test("refuses what is no report, so that the tests above can fail", () => {
    expect(faultsOf('{ "version": "2.1.0", "runs": [{ "tool": {} }] }')).not.toEqual([]);
  });
});

test("several configs are one run, with the rules that were seen alone", async () => {
  const report = await reportOn([cases.many, cases.path], "sarif");
  expect((JSON.parse(report) as { runs: unknown[] }).runs).toHaveLength(1);
  const { results, tool } = runOf(report);
  const seen = [...new Set(results.map((one) => one.ruleId))].sort();
  expect(tool.driver.rules.map((rule) => rule.id)).toEqual(seen);
});

describe("a message", () => {
  test("links to each related place by its id", () => {
    const related = [relatedAt(text, '"🦊"', "first one here"), relatedAt(text, '"b"', "see [x] \\ here")];
    const result = resultOf(diagnosticAt(text, "kois", { message: "two of them", related, help: "choose" }));
    expect(result.message.text).toBe(
      String.raw`two of them. See [first one here](1), [see \[x\] \\ here](2). Help: choose.`,
    );
    expect(result.relatedLocations?.map((one) => one.id)).toEqual([1, 2]);
  });

  test("makes no link of what a user wrote", () => {
    const message = "koi `[click](https://example.org)` does not exist; `bindings[0]`";
    expect(resultOf(diagnosticAt(text, "kois", { message })).message.text).toBe(
      String.raw`koi ${"`"}\[click](https://example.org)${"`"} does not exist; ${"`"}bindings[0]${"`"}.`,
    );
  });
});

test.each([
  ["error", "error"],
  ["warning", "warning"],
  ["info", "note"],
  ["hint", "note"],
] as const)("the severity %s is the level %s", (severity, level) => {
  expect(resultOf(diagnosticAt(text, "kois", { severity })).level).toBe(level);
});

test.each([
  ["a b/#1%.json5", { uri: "a%20b/%231%25.json5", uriBaseId: "%SRCROOT%" }],
  ["./ü:🦊.json", { uri: "%C3%BC%3A%F0%9F%A6%8A.json", uriBaseId: "%SRCROOT%" }],
  ["/config/in/side.json", { uri: "in/side.json", uriBaseId: "%SRCROOT%" }],
  ["../out side.json", { uri: "file:///out%20side.json" }],
  ["\ud800.json", { uri: "%EF%BF%BD.json", uriBaseId: "%SRCROOT%" }],
])("the file %j is a reference", (file, artifactLocation) => {
  const { locations } = resultOf(diagnosticAt(text, "kois", { file }));
  expect(locations[0]?.physicalLocation.artifactLocation).toEqual(artifactLocation);
});

test("columns count UTF-16 units, and lines end at CRLF", () => {
  const { locations } = resultOf(diagnosticAt(text, '"b"'));
  expect(locations[0]?.physicalLocation.region).toEqual({
    startLine: 2,
    startColumn: 38,
    endLine: 2,
    endColumn: 41,
  });
});

test("a repair becomes replacements by line and column, one change a file", () => {
  const fix: PlacedFix = {
    title: "call it a",
    applicability: "safe",
    routing: "unchanged",
    edits: [
      { file: "SKYKOI.json", offset: text.indexOf('"🦊"'), length: 4, text: '"a"' },
      { file: "other file.json", offset: 0, length: 0, text: "// x\n" },
      { file: "SKYKOI.json", offset: text.indexOf('"b"'), length: 3, text: "" },
    ],
  };
  const { fixes } = resultOf(diagnosticAt(text, "kois", { fix }));
  const at = (startLine: number, startColumn: number, endLine: number, endColumn: number, added: string) => ({
    deletedRegion: { startLine, startColumn, endLine, endColumn },
    insertedContent: { text: added },
  });
  const uriBaseId = "%SRCROOT%";
  expect(fixes).toEqual([
    {
      description: { text: "call it a" },
      artifactChanges: [
        {
          artifactLocation: { uri: "SKYKOI.json", uriBaseId },
          replacements: [at(2, 24, 2, 28, '"a"'), at(2, 38, 2, 41, "")],
        },
        {
          artifactLocation: { uri: "other%20file.json", uriBaseId },
          replacements: [at(1, 1, 1, 1, "// x\n")],
        },
      ],
    },
  ]);
});

test("a repair that repeats a secret is left out", () => {
  const fixed = (added: string): PlacedFix => ({
    title: "move it",
    applicability: "unsafe",
    routing: "unchanged",
    edits: [{ file: "SKYKOI.json", offset: 0, length: 0, text: added }],
  });
  const hasFixes = (added: string): boolean =>
    resultOf(diagnosticAt(text, "kois", { fix: fixed(added) })).fixes !== undefined;
  expect([
    hasFixes('{\n  botToken: "hunter2",\n}'),
    hasFixes('{\n  botToken: { source: "env", id: "BOT_TOKEN" },\n}'),
  ]).toEqual([false, true]);
});

test("more than 5,000 results are cut to the worst ones, and the report says so", () => {
  const hints = Array.from({ length: 6203 }, () => diagnosticAt(text, "kois", { severity: "hint" }));
  const last = diagnosticAt(text, "kois", { severity: "error" });
  const report = sarifOf([...hints, last]);
  expect(faultsOf(report)).toEqual([]);
  const { results, invocations } = runOf(report);
  expect([results.length, results.at(-1)?.level]).toEqual([5000, "error"]);
  expect(invocations[0].toolExecutionNotifications?.map((one) => one.message.text)).toEqual([
    "1,204 more not shown: a report holds 5,000 results, the worst ones.",
  ]);
});

describe("a rule", () => {
  test.each(codes)("%s has texts that GitHub takes whole, and its page", (code) => {
    const { shortDescription, fullDescription, help, properties } = sarifRule(code, packageFolder());
    expect(shortDescription.text).toMatch(/^[A-Z`].*\.$/);
    expect(fullDescription.text.length).toBeLessThanOrEqual(1024);
    expect(fullDescription.text.startsWith(`${shortDescription.text} `)).toBe(true);
    expect(help.markdown.split("\n")[0]).toBe(`# ${code}`);
    expect("security-severity" in properties).toBe(properties["tags"]?.includes("security") ?? false);
  });

  test("about security has a score", () => {
    expect(sarifRule("gateway/exposed", packageFolder()).properties).toEqual({
      tags: ["gateway", "security"],
      precision: "very-high",
      "problem.severity": "error",
      "security-severity": "9.3",
    });
    const scores = Object.values(securityScores);
    expect(scores.filter((score) => score < 0.1 || score > 10)).toEqual([]);
    expect(Object.keys(securityScores).filter((code) => !(code in severities))).toEqual([]);
  });
});
