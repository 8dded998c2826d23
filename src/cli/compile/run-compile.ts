// skykoi-compile: opens configs, compiles each, reports, writes tables. Results go to stdout in machine formats,
// to stderr in pretty; with errors no table is written and the old one stays.

import { createHash } from "node:crypto";
import { basename, extname, join, resolve } from "node:path";
import { compiledDir, stateDir } from "../../config/paths.ts";
import { type Compilation, compile } from "../../compiler/compile.ts";
import { type Arguments } from "../arguments.ts";
import { compilerHost } from "../compiler-host.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { type ConfigFile, shownPath } from "../find-config.ts";
import { type ProcessIo, wantsColour } from "../process-io.ts";
import type { CompiledConfig } from "../report/build-json-report.ts";
import type { JsonTable } from "../report/json-report.ts";
import { version } from "../version.ts";
import { writeFileAtomically } from "../write-file.ts";
import { openInputs } from "./inputs.ts";
import { type CompileOptions, type FormatTarget, compileOptions } from "./options.ts";
import { verdictList } from "./verdict-list.ts";

/** One config of a run, with what came of it. */
interface Outcome {
  readonly compilation: Compilation;
  readonly table: JsonTable | null;
}

/** Compiles what the command line names. @throws UsageError */
export async function runCompile(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const options = compileOptions(args, io);
  const files = await openInputs(args, io);
  const outcomes: Outcome[] = [];
  for (const file of files) outcomes.push(await compileOne(file, files.length > 1, options, io));
  for (const target of options.targets) await report(target, outcomes, options, io);
  return exitCode(outcomes, options);
}

async function compileOne(
  { path, name, bytes }: ConfigFile,
  isOneOfMany: boolean,
  options: CompileOptions,
  io: ProcessIo,
): Promise<Outcome> {
  const host = compilerHost(io, options.wantsProbe);
  const started = performance.now();
  const wantsTable = !options.isCheckOnly;
  const compilation = await compile({ path, name, bytes, host, compilerVersion: version(), wantsTable });
  const table = compilation.table && writeTable(compilation.table, compilation, path, isOneOfMany, options, io);
  if (options.wantsStats) {
    const ms = Math.round(performance.now() - started);
    const bindings = compilation.analysis?.model.rules.count ?? 0;
    const figures = `${bytes.length} bytes, ${bindings} bindings, ${compilation.entries} keys, ${ms} ms`;
    io.stderr.write(`${name}: ${figures}\n`);
  }
  return { compilation, table: table ?? null };
}

function writeTable(
  bytes: Uint8Array,
  { entries }: Compilation,
  path: string,
  isOneOfMany: boolean,
  options: CompileOptions,
  io: ProcessIo,
): JsonTable {
  const name = `${basename(path, extname(path))}.skt`;
  const beside = join(compiledDir(stateDir(io.env, io.home)), name);
  const out = options.out === undefined ? beside : resolve(io.cwd, options.out);
  const target = options.out !== undefined && isOneOfMany ? join(out, name) : out;
  writeFileAtomically(target, bytes);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return { file: shownPath(io, target), digest, bytes: bytes.length, entries };
}

async function report(
  { format, file }: FormatTarget,
  outcomes: readonly Outcome[],
  options: CompileOptions,
  io: ProcessIo,
): Promise<void> {
  const text = await render(format, outcomes, options, io, file !== undefined);
  if (file !== undefined) writeFileAtomically(resolve(io.cwd, file), new TextEncoder().encode(text));
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
      const { buildJsonReport, renderJsonReport } = await import("../report/build-json-report.ts");
      return renderJsonReport(buildJsonReport(outcomes.map(compiledConfig)));
    }
    case "github": {
      const { renderGithub } = await import("../report/github.ts");
      return renderGithub(outcomes.flatMap(({ compilation }) => shown(compilation, options)));
    }
    case "pretty": {
      const texts = outcomes.map(({ table }) => (table ? `wrote ${table.file} (${table.entries} keys)\n` : ""));
      if (outcomes.every(({ compilation }) => shown(compilation, options).length === 0)) {
        return `${outcomes.map(({ compilation }) => `${compilation.name}: no findings\n`).join("")}${texts.join("")}`;
      }
      const { renderPretty } = await import("../report/pretty.ts");
      const configs = outcomes.map(({ compilation }) => prettyConfig(compilation, options));
      const colour = !isFile && wantsColour(io, io.stderr, options.noColour);
      const width = isFile ? 120 : (io.stderr.columns ?? 120);
      return renderPretty(configs, { colour, width, maxDiagnostics: options.maxDiagnostics }) + texts.join("");
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

function compiledConfig({ compilation, table }: Outcome): CompiledConfig {
  const { name, diagnostics, hasErrors, analysis } = compilation;
  return {
    file: name,
    ok: !hasErrors,
    diagnostics,
    bindings: verdictList(analysis),
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
