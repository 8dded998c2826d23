// skykoi-compile: opens configs, compiles each, reports, writes tables. Results go to stdout in machine formats,
// to stderr in pretty; with errors no table is written and the old one stays.

import { createHash } from "node:crypto";
import { basename, extname, join, resolve } from "node:path";
import { compiledDir, stateDir } from "../../config/paths.ts";
import { type Compilation, type CompileStage, compile } from "../../compiler/compile.ts";
import { type Arguments } from "../arguments.ts";
import { compilerHost } from "../compiler-host.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { type ConfigFile, shownPath } from "../find-config.ts";
import type { ProcessIo } from "../process-io.ts";
import type { JsonTable } from "../report/json-report.ts";
import { version } from "../version.ts";
import { writeFileAtomically } from "../write-file.ts";
import type { FixedFiles } from "./fix.ts";
import { openInputs } from "./inputs.ts";
import { type CompileOptions, type FormatTarget, compileOptions } from "./options.ts";
import type { CompileRun, Outcome } from "./outcome.ts";
import { hasTooManyWarnings, renderReport } from "./render.ts";

/** What one compilation of a run may be given. */
interface CompileHooks {
  isKnown?(config: string, fingerprint: string): boolean;
  onStage?(config: string, stage: CompileStage): void;
}

/** Compiles what the command line names, once or until it is interrupted. @throws UsageError */
export async function runCompile(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const options = compileOptions(args, io);
  if (!options.wantsWatch) return (await runOnce(args, options, io)).exitCode;
  const { watchRuns } = await import("./watch.ts");
  const clears = options.targets.some(({ format, file }) => format === "pretty" && file === undefined);
  return watchRuns(() => runOnce(args, options, io), io, clears);
}

async function runOnce(args: Arguments, options: CompileOptions, io: ProcessIo): Promise<CompileRun> {
  const inputs = await openInputs(args, io);
  const { areMany } = inputs;
  if (options.fix && !options.isDryRun && args.positionals.includes("-")) {
    throw new UsageError("skykoi-compile: standard input can't be fixed in place; see --fix-dry-run");
  }
  const fixed = await fixedFiles(inputs.files, options, io);
  const files = inputs.files.map((file) => ({ ...file, bytes: fixed.get(file.path) ?? file.bytes }));
  const targets = files.map((file) => tablePath(file, areMany, options, io));
  if (!options.isCheckOnly) refuseSameTarget(files, targets, io);
  const baseline =
    options.baseline && (await import("./use-baseline.ts")).openBaseline(options.baseline, files, io);
  const progress = await progressOf(options, io);
  const hooks: CompileHooks = { ...(baseline && { isKnown: baseline.isKnown }), ...progress?.hooks };
  const outcomes: Outcome[] = [];
  for (const [i, file] of files.entries()) {
    outcomes.push(await compileOne(file, targets[i] ?? "", options, hooks, io, fixed));
  }
  progress?.clear();
  for (const target of options.targets) await report(target, outcomes, options, io);
  await baseline?.conclude(outcomes);
  const paths = outcomes.flatMap(({ compilation }) => compilation.files);
  return { exitCode: exitCode(outcomes, options), files: [...paths, ...(baseline ? [baseline.path] : [])] };
}

async function fixedFiles(
  files: readonly ConfigFile[],
  options: CompileOptions,
  io: ProcessIo,
): Promise<FixedFiles> {
  if (!options.fix) return new Map();
  const { fixConfigs } = await import("./fix.ts");
  return fixConfigs(files, options, io);
}

/** Where the table of a config goes: to `-o`, into the folder `-o`, or beside the state. */
function tablePath({ path }: ConfigFile, areMany: boolean, { out }: CompileOptions, io: ProcessIo): string {
  const name = `${basename(path, extname(path))}.skt`;
  if (out === undefined) return join(compiledDir(stateDir(io.env, io.home)), name);
  return areMany ? join(resolve(io.cwd, out), name) : resolve(io.cwd, out);
}

/** @throws UsageError where one table would overwrite another */
function refuseSameTarget(files: readonly ConfigFile[], targets: readonly string[], io: ProcessIo): void {
  targets.forEach((target, i) => {
    const first = targets.indexOf(target);
    if (first === i) return;
    const both = `${files[first]?.name} and ${files[i]?.name}`;
    throw new UsageError(
      `skykoi-compile: the tables of ${both} would both be ${shownPath(io, target)}; compile them one by one with -o`,
    );
  });
}

async function compileOne(
  file: ConfigFile,
  target: string,
  options: CompileOptions,
  { isKnown, onStage }: CompileHooks,
  io: ProcessIo,
  fixed: FixedFiles,
): Promise<Outcome> {
  const { path, name, bytes } = file;
  const machine = compilerHost(io, options.wantsProbe);
  const host = { ...machine, readFile: (one: string) => fixed.get(one) ?? machine.readFile(one) };
  // Not performance.now(): the module behind it is loaded by the first look at it.
  const started = Date.now();
  const compilation = await compile({
    path,
    name,
    bytes,
    host,
    compilerVersion: version(),
    wantsTable: !options.isCheckOnly,
    levels: options.levels,
    ...(isKnown && { isKnown: (fingerprint: string) => isKnown(path, fingerprint) }),
    ...(onStage && { onStage: (stage: CompileStage) => onStage(name, stage) }),
  });
  const table = compilation.table && writeTable(compilation.table, compilation, target, io);
  if (options.wantsStats) {
    const ms = Date.now() - started;
    const bindings = compilation.analysis?.model.rules.count ?? 0;
    const figures = `${bytes.length} bytes, ${bindings} bindings, ${compilation.entries} keys, ${ms} ms`;
    io.stderr.write(`${name}: ${figures}\n`);
  }
  return { file, compilation, table: table ?? null };
}

function writeTable(bytes: Uint8Array, { entries }: Compilation, target: string, io: ProcessIo): JsonTable {
  writeResult(target, bytes, io);
  return {
    file: shownPath(io, target),
    // Only the JSON report shows it, and of a big table it takes a while.
    get digest(): string {
      return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    },
    bytes: bytes.length,
    entries,
  };
}

/** @throws UsageError where the file can't be written */
function writeResult(path: string, bytes: Uint8Array, io: ProcessIo): void {
  try {
    writeFileAtomically(path, bytes);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const reason = code === "EISDIR" ? "it is a folder" : code;
    throw new UsageError(`skykoi-compile: can't write ${shownPath(io, path)}: ${reason}`);
  }
}

/** Says what takes so long, where people read along. */
async function progressOf(
  { targets }: CompileOptions,
  io: ProcessIo,
): Promise<{ readonly hooks: CompileHooks; clear(): void } | undefined> {
  const isRead = targets.some(({ format, file }) => format === "pretty" && file === undefined);
  if (!isRead || io.stderr.isTTY !== true) return undefined;
  const progress = (await import("./progress.ts")).startProgress(io);
  return { hooks: { onStage: progress.stage }, clear: progress.clear };
}

async function report(
  target: FormatTarget,
  outcomes: readonly Outcome[],
  options: CompileOptions,
  io: ProcessIo,
): Promise<void> {
  const { format, file } = target;
  const text = await renderReport(target, outcomes, options, io);
  if (file !== undefined) writeResult(resolve(io.cwd, file), new TextEncoder().encode(text), io);
  else if (format === "pretty") io.stderr.write(text);
  else io.stdout.write(text);
}

function exitCode(outcomes: readonly Outcome[], options: CompileOptions): ExitCode {
  const hasErrors = outcomes.some(({ compilation }) => compilation.hasErrors);
  return hasErrors || hasTooManyWarnings(outcomes, options) ? exitCodes.findings : exitCodes.ok;
}
