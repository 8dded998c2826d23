// `skykoi import openclaw FILE`: a config of OpenClaw as one of SKYKOI, with a report on what is the same. The source
// is only read; a file that is there already is only replaced with --force.

import { copyFileSync, existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Import, importOpenClaw } from "../../compiler/import/openclaw/import-openclaw.ts";
import { expandHome } from "../../config/paths.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { compilerHost } from "../compiler-host.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { type ConfigFile, openConfig, shownPath } from "../find-config.ts";
import { reportText, summaryLine } from "../import/report-text.ts";
import type { ProcessIo } from "../process-io.ts";
import { buildJsonReport } from "../report/build-json-report.ts";
import { redactLine } from "../report/redact.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import { packageFolder, version } from "../version.ts";
import { writeFileAtomically } from "../write-file.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi import",
  synopsis: "openclaw FILE|- [-o SKYKOI.json] [--report FILE] [--json] [--force]",
  summary: "Turns a config of OpenClaw into one of SKYKOI and says which messages keep their koi.",
  maxArguments: 2,
  flags: {
    output: {
      type: "string",
      short: "o",
      value: "FILE",
      help: "write the new config here; default: to stdout",
    },
    report: { type: "string", value: "FILE", help: "write the report here; default: to stderr" },
    json: {
      type: "boolean",
      help: "the report as JSON; on stdout, with the config in it, if there is no -o",
    },
    force: { type: "boolean", help: "replace files that are there already" },
  },
};

const SCHEMA_NAME = "skykoi.schema.json";
const utf8 = new TextEncoder();

type Imported = Extract<Import, { ok: true }>;

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [from, named] = args.positionals;
  if (from !== "openclaw" || named === undefined) {
    throw new UsageError("skykoi import: say what to import: skykoi import openclaw FILE");
  }
  const source = named === "-" ? await standardInput(io) : openConfig(io, resolve(io.cwd, named), named);
  const output = targetOf(args, io, "output", source);
  const report = targetOf(args, io, "report", source);
  if (output !== undefined && output === report) {
    throw new UsageError("skykoi import: config and report can't be one file");
  }
  const path = output ?? resolve(io.cwd, "SKYKOI.json");
  const imported = await importOpenClaw({
    source,
    host: compilerHost(io, false),
    exists: (one) => existsSync(expandHome(one, io.home)),
    variable: (name) => io.env[name],
    target: { path, name: shownPath(io, path) },
    compilerVersion: version(),
    schema: `./${SCHEMA_NAME}`,
    redactComment: redactLine,
  });
  if (!imported.ok) throw new UsageError(`can't import ${imported.problem}`);
  await hand(imported, { output, report, isJson: args.has("json"), io });
  return imported.report.isEquivalent ? exitCodes.ok : exitCodes.findings;
}

interface Hand {
  readonly output: string | undefined;
  readonly report: string | undefined;
  readonly isJson: boolean;
  readonly io: ProcessIo;
}

/** Config and report to where they belong. */
async function hand(imported: Imported, { output, report, isJson, io }: Hand): Promise<void> {
  if (output !== undefined) writeConfig(imported.text, output);
  const shown = isJson
    ? `${JSON.stringify(jsonReport(imported, output === undefined ? undefined : shownPath(io, output)), null, 2)}\n`
    : reportText(output === undefined ? imported.report : { ...imported.report, secrets: [] });
  if (report !== undefined) writeFileAtomically(report, utf8.encode(shown));
  if (isJson && report === undefined) io.stdout.write(shown);
  else if (output === undefined) io.stdout.write(imported.printable);
  if (isJson) return;
  if (report === undefined) io.stderr.write(`${shown}\n`);
  await showDiagnostics(io, imported.compilation, "warning");
  if (output !== undefined) io.stderr.write(`wrote ${shownPath(io, output)}\n`);
  io.stderr.write(`${summaryLine(imported.report)}\n`);
}

/** The machine form: the report, what the compiler finds, and the config where it goes nowhere else. */
function jsonReport({ report, compilation, printable }: Imported, output: string | undefined): unknown {
  const { name: file, diagnostics, hasErrors } = compilation;
  const compiled = { file, ok: !hasErrors, diagnostics, bindings: [], defaultKoi: "", table: null };
  const [config] = buildJsonReport([compiled]).configs;
  return {
    ...report,
    output: output ?? null,
    config: output === undefined ? printable : null,
    secrets: output === undefined ? report.secrets : [],
    diagnostics: config?.diagnostics ?? [],
  };
}

/** @throws UsageError where a file is in the way */
function targetOf(
  args: Arguments,
  io: ProcessIo,
  flag: "output" | "report",
  source: ConfigFile,
): string | undefined {
  const named = args.text(flag);
  if (named === undefined) return undefined;
  const path = resolve(io.cwd, named);
  if (path === source.path)
    throw new UsageError(`skykoi import: ${named} is what is imported; it is never changed`);
  if (existsSync(path) && !args.has("force")) {
    throw new UsageError(`skykoi import: ${named} is there already; --force replaces it`);
  }
  return path;
}

function writeConfig(text: string, path: string): void {
  writeFileAtomically(path, utf8.encode(text));
  const schema = join(dirname(path), SCHEMA_NAME);
  if (!existsSync(schema)) copyFileSync(new URL(`schema/${SCHEMA_NAME}`, packageFolder()), schema);
}

async function standardInput(io: ProcessIo): Promise<ConfigFile> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return { path: resolve(io.cwd, "openclaw.json"), name: "standard input", bytes: Buffer.concat(chunks) };
}

export const importConfig: Command = { usage, run };
