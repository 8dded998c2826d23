#!/usr/bin/env node
// The door of skykoi-compile, the linter and compiler for CI. Loads no channel, no model, no gateway.

import { type Arguments, helpText, parseCommandLine } from "./arguments.ts";
import { runCompile } from "./compile/run-compile.ts";
import { compileUsage } from "./compile/usage.ts";
import { withStateFile } from "./environment/state-file.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { type ProcessIo, processIo } from "./process-io.ts";
import { runMain } from "./run-main.ts";
import { packageFolder, version } from "./version.ts";

async function main(io: ProcessIo, argv: readonly string[]): Promise<ExitCode> {
  const args = parseCommandLine(compileUsage, argv);
  const explained = args.text("explain");
  if (args.has("help")) io.stdout.write(helpText(compileUsage));
  else if (args.has("version")) io.stdout.write(`${version()}\n`);
  else if (explained !== undefined) io.stdout.write(await explain(explained));
  else if (args.has("list-rules")) io.stdout.write(await rules(args));
  else return runCompile(args, args.has("probe") ? withStateFile(io) : io);
  return exitCodes.ok;
}

async function explain(text: string): Promise<string> {
  const { codeNamed, readExplainPage } = await import("./report/explain-page.ts");
  const code = codeNamed(text);
  if (code !== undefined) return readExplainPage(code, packageFolder());
  throw (await import("./compile/unknown-code.ts")).unknownCode(text);
}

async function rules(args: Arguments): Promise<string> {
  const { listRules } = await import("./compile/list-rules.ts");
  return listRules(args.list("format"), packageFolder());
}

const io = processIo();
void runMain(io, () => main(io, process.argv.slice(2)));
