// `skykoi doctor`: what is wrong on this machine, each finding with its repair; `--fix` does the harmless ones.

import { said } from "../../runtime/said.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import type { DoctorFinding } from "../doctor/doctor-finding.ts";
import { examine } from "../doctor/examine.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi doctor",
  synopsis: "[--fix] [--json] [--config C]",
  summary:
    "Looks at config, credentials, models, state dir, stores, sandboxes, browser, port, disk and node; says of\n" +
    "each finding how to repair it. Exit 1 where an error is left.",
  maxArguments: 0,
  flags: {
    fix: { type: "boolean", help: "do the harmless repairs: modes, the lock of a gateway that is gone" },
    json: { type: "boolean", help: "print JSON" },
    config: configFlag,
  },
};

/** A finding after the repairs. */
interface Treated extends Omit<DoctorFinding, "fix"> {
  readonly isFixable: boolean;
  readonly isFixed: boolean;
}

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const findings = await examine(io, args.text("config"));
  const treated = findings.map((finding) => treat(finding, args.has("fix"), io));
  const left = treated.filter(({ isFixed }) => !isFixed);
  const errors = left.filter(({ severity }) => severity === "error").length;
  const warnings = left.filter(({ severity }) => severity === "warning").length;
  io.stdout.write(
    args.has("json")
      ? `${JSON.stringify({ findings: treated, errors, warnings }, null, 2)}\n`
      : `${treated.map(textOf).join("")}${summaryOf(errors, warnings, treated.length - left.length)}\n`,
  );
  return errors > 0 ? exitCodes.findings : exitCodes.ok;
}

function treat({ fix, ...finding }: DoctorFinding, wantsFix: boolean, io: ProcessIo): Treated {
  const isFixable = fix !== undefined;
  if (!fix || !wantsFix) return { ...finding, isFixable, isFixed: false };
  try {
    fix();
    return { ...finding, isFixable, isFixed: true };
  } catch (error) {
    io.stderr.write(`skykoi doctor: ${finding.check} could not be repaired: ${said(error)}\n`);
    return { ...finding, isFixable, isFixed: false };
  }
}

function textOf({ check, severity, message, repair, isFixed }: Treated): string {
  const head = `${(isFixed ? "fixed" : severity).padEnd(7)}  ${check}: ${message}\n`;
  return isFixed ? head : `${head}         repair: ${repair}\n`;
}

function summaryOf(errors: number, warnings: number, fixed: number): string {
  if (errors + warnings + fixed === 0) return "all is well";
  const parts = [counted(errors, "error"), counted(warnings, "warning")];
  return [...parts, ...(fixed > 0 ? [`${fixed} fixed`] : [])].join(", ");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export const doctor: Command = { usage, run };
