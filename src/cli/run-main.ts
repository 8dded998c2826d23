// The frame around a command: wrong usage, faults of the machine and bugs become messages and exit codes, never a stack
// trace for what the user did.

import { type ExitCode, UsageError, exitCodes } from "./exit-code.ts";
import { machineFault } from "./machine-fault.ts";
import type { ProcessIo } from "./process-io.ts";

/** Says that the work goes on to its end, also where nobody reads what it prints any more. */
export type FinishFirst = () => void;

/** Runs `main`; the process ends by itself with the code. */
export async function runMain(
  io: ProcessIo,
  main: (finishFirst: FinishFirst) => Promise<ExitCode>,
): Promise<void> {
  let endsUnread = true;
  // A reader that stops early (`| head`) is no error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (endsUnread) process.exit(exitCodes.ok);
    });
  }
  try {
    process.exitCode = await main(() => {
      endsUnread = false;
    });
  } catch (error) {
    const fault = machineFault(error);
    if (error instanceof UsageError) end(io, exitCodes.usage, error.message);
    else if (fault !== undefined) end(io, exitCodes.findings, fault);
    else end(io, exitCodes.internal, internalError(error));
  }
}

function end(io: ProcessIo, code: ExitCode, message: string): void {
  process.exitCode = code;
  io.stderr.write(`${message}\n`);
}

function internalError(error: unknown): string {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `run/internal: internal error in SKYKOI, not in your config; please report it with this text\n${detail}`;
}
