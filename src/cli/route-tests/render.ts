// Results for people: each failed test with what was expected, what came, the binding that decided in its place, and
// the bindings that missed by one field.

import type { RelatedLocation, TextPoint } from "../../compiler/diagnostics/diagnostic.ts";
import { PlaceFinder } from "../../compiler/diagnostics/place-finder.ts";
import { witnessText } from "../../compiler/diagnostics/witness.ts";
import { counted, grouped } from "../../compiler/explain/phrases.ts";
import { LineIndex } from "../../compiler/read/line-column.ts";
import { printable } from "../report/cells.ts";
import { renderFrames } from "../report/frame.ts";
import { type Paint, painter } from "../report/paint.ts";
import type { Mismatch } from "./judge.ts";
import type { ReadTestFile } from "./read-test-file.ts";
import type { TestedConfig } from "./run-test-file.ts";
import type { Coverage, TestFileReport, TestResult } from "./test-report.ts";

/** How results look. */
export interface RenderOptions {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  readonly showsCoverage: boolean;
}

/** The results of one file, its failures first to last, then its coverage where that is wanted. */
export function renderTestFile(
  report: TestFileReport,
  file: ReadTestFile,
  config: TestedConfig,
  options: RenderOptions,
): string {
  const paint = painter(options.colour);
  const failed = report.tests.filter((test) => !test.ok);
  const blocks = failed.map((test) => renderFailure(test, file, config, paint, options.width));
  if (options.showsCoverage) blocks.push(renderCoverage(report.coverage, paint));
  const passed = report.tests.length - failed.length;
  const tally = [
    ...(passed > 0 ? [paint("hint", `${grouped(passed)} passed`)] : []),
    ...(failed.length > 0 ? [paint("error", `${grouped(failed.length)} failed`)] : []),
  ];
  blocks.push(`${printable(report.file)}: ${tally.join(", ")}`);
  return `${blocks.join("\n\n")}\n`;
}

function renderFailure(
  { name, index, problem, mismatches, answer }: TestResult,
  file: ReadTestFile,
  config: TestedConfig,
  paint: Paint,
  width: number,
): string {
  const [first] = mismatches;
  const isFacts = first !== undefined;
  const keys = isFacts ? ["routes", index, "expect", first.key] : ["routes", index, "facts"];
  const message = isFacts ? mismatchText(first) : `these facts are no message: ${problem ?? ""}`;
  const framed = {
    code: "test/failed",
    severity: "error",
    file: file.name,
    pointer: `/${keys.join("/")}`,
    range: file.rangeOf(keys),
    related: isFacts ? decidingRule(answer?.bindingIndex ?? null, config) : [],
  } as const;
  const textOf = (named: string): string | undefined =>
    named === file.name ? file.text : config.compilation.origins.textOf(named).text;
  const { lines, gutter } = renderFrames(framed, { paint, width, textOf });
  const note = (label: string, text: string): string =>
    `${" ".repeat(gutter)} ${paint("frame", "=")} ${paint("label", `${label}:`)} ${printable(text)}`;
  const decided =
    answer?.tier === "default"
      ? ["no binding matches, so the default koi answers"]
      : answer?.tier === "broadcast"
        ? ["the peer has a broadcast list, which replaces the bindings"]
        : [];
  return [
    `${paint("error", "error test/failed")}${paint("title", `: ${printable(name)}: ${printable(message)}`)}`,
    ...lines,
    ...mismatches.slice(1).map((one) => note("also", mismatchText(one))),
    ...decided.map((text) => note("why", text)),
    ...(answer?.nearMisses ?? []).map((miss) =>
      note("near miss", `bindings[${miss.bindingIndex}] differs in ${miss.differs.join(", ")}`),
    ),
  ].join("\n");
}

function mismatchText({ key, expected, got }: Mismatch): string {
  return `expected ${key} ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
}

/** The binding that decided, in the file in which it stands. */
function decidingRule(bindingIndex: number | null, { compilation }: TestedConfig): RelatedLocation[] {
  if (bindingIndex === null) return [];
  const place = { pointer: `/bindings/${bindingIndex}` };
  const finder = new PlaceFinder(compilation.origins);
  finder.want(place);
  finder.find();
  const { source, start, end } = finder.spanOf(place);
  const lines = new LineIndex(source.text);
  const pointAt = (offset: number): TextPoint => ({ ...lines.at(offset), offset });
  const range = { start: pointAt(start), end: pointAt(end) };
  return [{ message: `bindings[${bindingIndex}] decides`, file: source.file, ...place, range }];
}

function renderCoverage({ live, reached, percent, unreached }: Coverage, paint: Paint): string {
  const head = `${paint("title", "coverage")}: ${percent}% (${grouped(reached)} of ${counted(live, "live binding")})`;
  const lines = unreached.map(({ bindingIndex, koiId, source, witness }) => {
    const where = source ? ` at ${source.file}:${source.line}:${source.column}` : "";
    return `  ${paint("warning", "not reached")}  ${printable(`bindings[${bindingIndex}]${where} → ${koiId}; a test could ask for ${witnessText(witness)}`)}`;
  });
  return [head, ...lines].join("\n");
}
