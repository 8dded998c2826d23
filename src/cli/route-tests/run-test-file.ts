// Runs the tests of one file against its config: routes as the gateway would, compares, and counts what is reached.

import { dirname, resolve } from "node:path";
import type { CheckInput } from "../../compiler/analyse/check.ts";
import type { Compilation } from "../../compiler/compile.ts";
import { witnessText } from "../../compiler/diagnostics/witness.ts";
import type { CompiledTable } from "../../routing/table/decode.ts";
import { openConfig, shownPath } from "../find-config.ts";
import { compileConfigFile } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";
import { answerer } from "../../policy/route-answer.ts";
import { judgeTest } from "./judge.ts";
import type { ReadTestFile } from "./read-test-file.ts";
import type { RouteTestFile } from "./test-file.ts";
import type { Coverage, TestFileReport, TestResult, UnreachedBinding } from "./test-report.ts";

/** A config that tests are about. */
export interface TestedConfig {
  /** As messages name it. */
  readonly name: string;
  readonly path: string;
  readonly compilation: Compilation;
  readonly analysis: CheckInput;
  readonly table: CompiledTable;
}

/**
 * Opens the config `named`, seen from the folder of the test file at `from`. Gives the compilation alone where it has
 * errors. @throws UsageError where it can't be opened
 */
export async function openTested(
  io: ProcessIo,
  from: string,
  named: string = "./SKYKOI.json",
): Promise<TestedConfig | { readonly analysis: undefined; readonly compilation: Compilation }> {
  const path = resolve(dirname(from), named);
  const { compilation, loaded } = await compileConfigFile(io, openConfig(io, path), false);
  const { analysis } = compilation;
  if (!loaded || !analysis) return { analysis: undefined, compilation };
  return { name: shownPath(io, path), path, compilation, analysis, table: loaded.table };
}

/** Runs every test of a file. */
export function runTestFile(
  file: ReadTestFile,
  { routes }: RouteTestFile,
  config: TestedConfig,
): TestFileReport {
  const answer = answerer(config.table);
  const tests = routes.map((test, index): TestResult => {
    const judged = judgeTest(test, config.table, answer);
    const { line, column } = file.rangeOf(["routes", index]).start;
    const isFacts = judged.facts !== undefined;
    return {
      index,
      name: test.name ?? (isFacts ? witnessText(judged.facts) : `routes[${index}]`),
      ok: isFacts && judged.mismatches.length === 0,
      line,
      column,
      problem: isFacts ? null : judged.problem,
      mismatches: isFacts ? judged.mismatches : [],
      answer: isFacts ? judged.answer : null,
    };
  });
  return { file: file.name, config: config.name, tests, coverage: coverageOf(tests, config) };
}

function coverageOf(tests: readonly TestResult[], { analysis, table }: TestedConfig): Coverage {
  const { verdicts, witnesses } = analysis;
  const { rules } = verdicts;
  const reached = new Set(tests.map((test) => test.answer?.bindingIndex));
  const unreached: UnreachedBinding[] = [];
  let live = 0;
  for (let bindingIndex = 0; bindingIndex < rules.count; bindingIndex++) {
    if (!verdicts.isLive(bindingIndex)) continue;
    live++;
    if (reached.has(bindingIndex)) continue;
    const { koiId } = rules.ruleAt(bindingIndex);
    const source = table.sourceOf(bindingIndex) ?? null;
    unreached.push({ bindingIndex, koiId, source, witness: witnesses.of(bindingIndex) });
  }
  const count = live - unreached.length;
  const percent = live === 0 ? 100 : Math.floor((count / live) * 1000) / 10;
  return { live, reached: count, percent, unreached };
}
