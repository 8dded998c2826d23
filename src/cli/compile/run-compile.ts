// skykoi-compile: opens configs, compiles each, reports, writes tables. Results go to stdout in machine formats,
// to stderr in pretty; with errors no table is written and the old one stays.

import { createHash } from "node:crypto";
import { basename, extname, join, resolve } from "node:path";
import { compiledDir, stateDir } from "../../config/paths.ts";
import { type Compilation, compile } from "../../compiler/compile.ts";
import { type Arguments } from "../arguments.ts";
import { compilerHost } from "../compiler-host.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { type ConfigFile, shownPath } from "../find-config.ts";
import { type ProcessIo, wantsColour } from "../process-io.ts";
import type { CompiledConfig } from "../report/build-json-report.ts";
import type { JsonTable } from "../report/json-report.ts";
import { version } from "../version.ts";
import { writeFileAtomically } from "../write-file.ts";
import { openInputs } from "./inputs.ts";
import { type CompileOptions, type FormatTarget, compileOptions } from "./options.ts";

/** One config of a run, with what came of it. */
interface Outcome {
  readonly compilation: Compilation;
  readonly table: JsonTable | null;
}

/** Compiles what the command line names. @throws UsageError */
export async function runCompile(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const options = compileOptions(args, io);
  const { files, areMany } = await openInputs(args, io);
  const targets = files.map((file) => tablePath(file, areMany, options, io));
  if (!options.isCheckOnly) refuseSameTarget(files, targets, io);
  const outcomes: Outcome[] = [];
  for (const [i, file] of files.entries())
    outcomes.push(await compileOne(file, targets[i] ?? "", options, io));
  for (const target of options.targets) await report(target, outcomes, options, io);
  return exitCode(outcomes, options);
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
  { path, name, bytes }: ConfigFile,
  target: string,
  options: CompileOptions,
  io: ProcessIo,
): Promise<Outcome> {
  const host = compilerHost(io, options.wantsProbe);
  // Not performance.now(): the module behind it is loaded by the first look at it.
  const started = Date.now();
  const wantsTable = !options.isCheckOnly;
  const compilation = await compile({
    path,
    name,
    bytes,
    host,
    compilerVersion: version(),
    wantsTable,
    levels: options.levels,
  });
  const table = compilation.table && writeTable(compilation.table, compilation, target, io);
  if (options.wantsStats) {
    const ms = Date.now() - started;
    const bindings = compilation.analysis?.model.rules.count ?? 0;
    const figures = `${bytes.length} bytes, ${bindings} bindings, ${compilation.entries} keys, ${ms} ms`;
    io.stderr.write(`${name}: ${figures}\n`);
  }
  return { compilation, table: table ?? null };
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

async function report(
  { format, file }: FormatTarget,
  outcomes: readonly Outcome[],
  options: CompileOptions,
  io: ProcessIo,
): Promise<void> {
  const text = await render(format, outcomes, options, io, file !== undefined);
  if (file !== undefined) writeResult(resolve(io.cwd, file), new TextEncoder().encode(text), io);
  else if (format === "pretty") io.stderr.write(text);
  else io.stdout.write(text);
}

async function render(
  format: FormatTarget["format"],
  outcomes: readonly Outcome[],
  options: CompileOptions,
  io: ProcessIo,
  isFile: boolean,
): Promise<string> {
  switch (format) {
    case "json": {
      const [{ buildJsonReport, renderJsonReport }, { verdictList }] = await Promise.all([
        import("../report/build-json-report.ts"),
        import("./verdict-list.ts"),
      ]);
      const configs = outcomes.map((one) => compiledConfig(one, verdictList(one.compilation.analysis)));
      return renderJsonReport(buildJsonReport(configs));
    }
    case "github": {
      const { renderGithub } = await import("../report/github.ts");
      return renderGithub(outcomes.flatMap(({ compilation }) => shown(compilation, options)));
    }
    case "pretty": {
      const texts = outcomes.map(({ table }) =>
        table ? `wrote ${table.file} (${table.entries} keys)\n` : "",
      );
      if (outcomes.every(({ compilation }) => shown(compilation, options).length === 0)) {
        return `${outcomes.map(({ compilation }) => `${compilation.name}: no findings\n`).join("")}${texts.join("")}`;
      }
      const { renderPretty } = await import("../report/pretty.ts");
      const configs = outcomes.map(({ compilation }) => prettyConfig(compilation, options));
      const colour = !isFile && wantsColour(io, io.stderr, options.noColour);
      const width = isFile ? 120 : (io.stderr.columns ?? 120);
      return (
        renderPretty(configs, { colour, width, maxDiagnostics: options.maxDiagnostics }) + texts.join("")
      );
    }
  }
}

function prettyConfig(compilation: Compilation, options: CompileOptions) {
  const { analysis, origins } = compilation;
  return {
    file: compilation.name,
    diagnostics: shown(compilation, options),
    textOf: (file: string) => origins.textOf(file).text,
    winnerOf: (facts: Parameters<NonNullable<typeof analysis>["router"]["route"]>[0]) => {
      const route = analysis?.router.route(facts);
      return route === undefined || route.tier === "broadcast"
        ? undefined
        : { koiId: route.koiId, bindingIndex: route.bindingIndex };
    },
  };
}

function shown({ diagnostics }: Compilation, { isQuiet }: CompileOptions): Compilation["diagnostics"] {
  return isQuiet ? diagnostics.filter((one) => one.severity === "error") : diagnostics;
}

function compiledConfig(
  { compilation, table }: Outcome,
  bindings: CompiledConfig["bindings"],
): CompiledConfig {
  const { name, diagnostics, hasErrors, analysis } = compilation;
  return {
    file: name,
    ok: !hasErrors,
    diagnostics,
    bindings,
    defaultKoi: analysis?.model.kois.defaultKoi.id ?? "main",
    table,
  };
}

function exitCode(outcomes: readonly Outcome[], { maxWarnings }: CompileOptions): ExitCode {
  const diagnostics = outcomes.flatMap(({ compilation }) => compilation.diagnostics);
  const warnings = diagnostics.filter((one) => one.severity === "warning").length;
  const hasErrors = outcomes.some(({ compilation }) => compilation.hasErrors);
  return hasErrors || warnings > maxWarnings ? exitCodes.findings : exitCodes.ok;
}
