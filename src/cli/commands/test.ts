// `skykoi test`: the routes that a config is expected to give, written beside it, and which bindings none of these
// tests reaches.

import { existsSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { findConfig, openConfig, shownPath } from "../find-config.ts";
import { type ProcessIo, wantsColour } from "../process-io.ts";
import { type ReadTestFile, readTestFile } from "../route-tests/read-test-file.ts";
import { refreshedText } from "../route-tests/refresh.ts";
import { type TestedConfig, openTested, runTestFile } from "../route-tests/run-test-file.ts";
import { starterText } from "../route-tests/starter.ts";
import type { TestFileReport, TestReport } from "../route-tests/test-report.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import { replaceFiles } from "../replace-files.ts";
import type { Command } from "./command.ts";

const STANDARD_FILE = "SKYKOI.test.json5";

const usage: CommandUsage = {
  name: "skykoi test",
  synopsis: "[FILE…] [options]",
  summary: `Runs route tests (default ./${STANDARD_FILE}): messages, and what is expected of them.`,
  maxArguments: Number.POSITIVE_INFINITY,
  flags: {
    coverage: { type: "boolean", help: "also say which live bindings no test reaches" },
    "fail-under": {
      type: "string",
      value: "N",
      help: "exit 1 where less than N % of the live bindings are reached",
    },
    update: { type: "boolean", help: "expect what happens today; without a file, write one" },
    json: { type: "boolean", help: "print JSON" },
  },
};

/** A file that ran, with what renders it. */
interface Ran {
  readonly report: TestFileReport;
  readonly file: ReadTestFile;
  readonly config: TestedConfig;
}

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const least = percentOf(args);
  const named = args.positionals.length > 0 ? args.positionals : [STANDARD_FILE];
  const isUpdate = args.has("update");
  let isBroken = false;
  const ran: Ran[] = [];
  for (const name of named) {
    const path = resolve(io.cwd, name);
    if (isUpdate && !existsSync(path)) {
      if (!(await writeStarter(io, path))) {
        isBroken = true;
        continue;
      }
    }
    const one = await runFile(io, path, name, isUpdate);
    if (one) ran.push(one);
    else isBroken = true;
  }
  await report(args, io, ran, least);
  const hasFailed = ran.some(({ report: { tests, coverage } }) => {
    return tests.some((test) => !test.ok) || (least !== undefined && coverage.percent < least);
  });
  return isBroken || hasFailed ? exitCodes.findings : exitCodes.ok;
}

function percentOf(args: Arguments): number | undefined {
  const text = args.text("fail-under");
  if (text === undefined) return undefined;
  const percent = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(percent <= 100))
    throw new UsageError(`skykoi test: --fail-under takes a number from 0 to 100, got "${text}"`);
  return percent;
}

/** Runs one file; after telling what is wrong with it or its config, `undefined`. */
async function runFile(
  io: ProcessIo,
  path: string,
  name: string,
  isUpdate: boolean,
): Promise<Ran | undefined> {
  if (!existsSync(path)) {
    throw new UsageError(`skykoi test: there is no ${name}; --update writes one from the config's bindings`);
  }
  const { bytes } = openConfig(io, path, name);
  const file = readTestFile(name, bytes, isUpdate);
  await showDiagnostics(io, file, "warning");
  if (!file.tests) return undefined;
  const config = await openTested(io, path, file.tests.config);
  if (!config.analysis) {
    await showDiagnostics(io, config.compilation, "error");
    return undefined;
  }
  if (!isUpdate) return { report: runTestFile(file, file.tests, config), file, config };
  const text = refreshedText(file, file.tests, config.table);
  if (text === undefined) {
    io.stderr.write(`skykoi test: can't update ${name}: an expectation can't be placed for certain\n`);
    return undefined;
  }
  if (text !== file.text) {
    const mark = bytes[0] === 0xef ? "\uFEFF" : "";
    replaceFiles(new Map([[path, { before: bytes, after: Buffer.from(mark + text) }]]), "skykoi test", io);
    io.stderr.write(`updated ${name}\n`);
  }
  const fresh = readTestFile(name, Buffer.from(text), false);
  return fresh.tests && { report: runTestFile(fresh, fresh.tests, config), file: fresh, config };
}

/** Writes the first file; `false` after telling why the config gives none. */
async function writeStarter(io: ProcessIo, path: string): Promise<boolean> {
  const beside = resolve(dirname(path), "SKYKOI.json");
  const configPath = existsSync(beside) ? beside : findConfig(io, undefined, true);
  const config = await openTested(io, path, configPath);
  if (!config.analysis) {
    await showDiagnostics(io, config.compilation, "error");
    return false;
  }
  const fromHere = relative(dirname(path), configPath).replaceAll("\\", "/");
  const text = starterText(config, fromHere.startsWith(".") ? fromHere : `./${fromHere}`);
  writeNew(io, path, text);
  io.stderr.write(`wrote ${shownPath(io, path)}\n`);
  return true;
}

/** @throws UsageError where the file can't be made, or someone else has made it meanwhile */
function writeNew(io: ProcessIo, path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new UsageError(`skykoi test: can't write ${shownPath(io, path)}: ${code}`);
  }
}

async function report(
  args: Arguments,
  io: ProcessIo,
  ran: readonly Ran[],
  least: number | undefined,
): Promise<void> {
  if (args.has("json")) {
    const tests = ran.flatMap((one) => one.report.tests);
    const passed = tests.filter((test) => test.ok).length;
    const summary = { passed, failed: tests.length - passed };
    const whole: TestReport = { version: 1, files: ran.map((one) => one.report), summary };
    io.stdout.write(`${JSON.stringify(whole, null, 2)}\n`);
    return;
  }
  const { renderTestFile } = await import("../route-tests/render.ts");
  const colour = wantsColour(io, io.stdout, args.has("no-color"));
  const width = io.stdout.columns ?? 120;
  const showsCoverage = args.has("coverage") || least !== undefined;
  for (const one of ran) {
    io.stdout.write(renderTestFile(one.report, one.file, one.config, { colour, width, showsCoverage }));
    const { percent } = one.report.coverage;
    if (least !== undefined && percent < least) {
      io.stdout.write(
        `${one.report.file}: ${percent}% of the live bindings are reached, ${least}% are asked for\n`,
      );
    }
  }
}

export const test: Command = { usage, run };
