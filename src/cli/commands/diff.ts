// `skykoi diff`: which messages change hands between two configs or tables, who may write that could not before, and
// which settings of tools differ.

import type { Arguments, CommandUsage } from "../arguments.ts";
import { buildDiffReport } from "../diff/build-report.ts";
import { type OpenedSide, openSide } from "../diff/open-side.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { type ProcessIo, wantsColour } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import type { Command } from "./command.ts";

const formats = ["pretty", "json", "markdown"] as const;

const usage: CommandUsage = {
  name: "skykoi diff",
  synopsis: "OLD NEW [options]",
  summary: "Says which messages change hands between two configs or compiled tables. `-` is standard input.",
  maxArguments: 2,
  flags: {
    format: { type: "string", value: "FORMAT", help: "pretty, json or markdown (default pretty)" },
    "detailed-exitcode": { type: "boolean", help: "exit 3 where any message is routed differently" },
    "stdin-filepath": {
      type: "string",
      value: "F",
      help: "the path that a config from standard input (-) stands for, for its includes",
    },
  },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const named = args.text("format") ?? "pretty";
  const format = formats.find((one) => one === named);
  if (format === undefined) {
    throw new UsageError(`skykoi diff: unknown format "${named}"; it is one of ${formats.join(", ")}`);
  }
  const [old, now] = args.positionals;
  if (old === undefined || now === undefined) {
    throw new UsageError("skykoi diff: give two configs or tables, the old one first");
  }
  if (old === "-" && now === "-") throw new UsageError("skykoi diff: only one side can be standard input");
  const stdinPath = args.text("stdin-filepath") ?? "SKYKOI.json";
  const before = await openSide(io, old, stdinPath);
  const after = await openSide(io, now, stdinPath);
  if (!before.side || !after.side) return refuse(io, [before, after]);
  const report = buildDiffReport(before.side, after.side);
  switch (format) {
    case "json":
      io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
      break;
    case "markdown": {
      const { renderDiffMarkdown } = await import("../diff/markdown.ts");
      io.stdout.write(renderDiffMarkdown(report));
      break;
    }
    case "pretty": {
      const { renderDiffPretty } = await import("../diff/pretty.ts");
      io.stdout.write(renderDiffPretty(report, wantsColour(io, io.stdout, args.has("no-color"))));
    }
  }
  return args.has("detailed-exitcode") && report.routing.length > 0 ? exitCodes.differs : exitCodes.ok;
}

/** A side with errors has no routing to compare. */
async function refuse(io: ProcessIo, sides: readonly OpenedSide[]): Promise<ExitCode> {
  for (const one of sides) if (!one.side) await showDiagnostics(io, one.compilation, "error");
  return exitCodes.findings;
}

export const diff: Command = { usage, run };
