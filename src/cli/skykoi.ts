#!/usr/bin/env node
// The door of skykoi: finds the command, parses its flags, runs it.

import { nearest } from "../compiler/diagnostics/nearest.ts";
import { helpText, parseCommandLine } from "./arguments.ts";
import { commands } from "./commands/registry.ts";
import { withStateFile } from "./environment/state-file.ts";
import { type ExitCode, UsageError, exitCodes } from "./exit-code.ts";
import { type ProcessIo, processIo } from "./process-io.ts";
import { rootFlagHelp, takeRootFlags } from "./root-flags.ts";
import { type FinishFirst, runMain } from "./run-main.ts";
import { version } from "./version.ts";

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}\n`);
  const flags = rootFlagHelp.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}\n`);
  return (
    "Routes messages of many chat accounts to many isolated kois.\n\n" +
    `usage: skykoi [--profile NAME | --dev] COMMAND [options]\n\n${rows.join("")}\n${flags.join("")}\n` +
    "skykoi COMMAND --help tells what a command takes. The compiler for CI is skykoi-compile.\n"
  );
}

async function main(
  machine: ProcessIo,
  argv: readonly string[],
  finishFirst: FinishFirst,
): Promise<ExitCode> {
  const root = takeRootFlags(argv, machine.env);
  const io = withStateFile({ ...machine, env: root.env });
  const [name, ...rest] = root.rest;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    io.stdout.write(overview());
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === "--version") {
    io.stdout.write(`${version()}\n`);
    return exitCodes.ok;
  }
  // The longest name counts: `models auth add` before `models auth`.
  const words = [3, 2, 1].find((count) => Object.hasOwn(commands, root.rest.slice(0, count).join(" ")));
  const found = commands[root.rest.slice(0, words).join(" ")];
  if (words === undefined || !found) throw unknownCommand(name, rest[0]);
  const command = await found.load();
  const args = parseCommandLine(command.usage, root.rest.slice(words));
  if (args.has("help")) {
    io.stdout.write(helpText(command.usage));
    return exitCodes.ok;
  }
  if (command.finishes) finishFirst();
  return command.run(args, io);
}

function unknownCommand(name: string, second = ""): UsageError {
  for (const said of [`${name} ${second}`, name]) {
    const known = Object.keys(commands).filter((one) => one.startsWith(`${said} `));
    const verbs = known.map((one) => one.slice(said.length + 1));
    if (verbs.length > 0) return new UsageError(`skykoi ${said}: say what to do: ${verbs.join(", ")}`);
  }
  const names = name.startsWith("-") ? ["--profile", "--dev", "--no-color"] : Object.keys(commands);
  const near = nearest(name, names);
  const kind = name.startsWith("-") ? "flag" : "command";
  const hint = near === undefined ? "see skykoi --help" : `did you mean ${near}?`;
  return new UsageError(`skykoi: unknown ${kind} ${name}; ${hint}`);
}

const io = processIo();
void runMain(io, (finishFirst) => main(io, process.argv.slice(2), finishFirst));
