// The contract of a command of `skykoi`: one file, one line in the registry.

import type { Arguments, CommandUsage } from "../arguments.ts";
import type { ExitCode } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";

/** One command. */
export interface Command {
  readonly usage: CommandUsage;
  /** Its work comes to its end also where nobody reads what it prints any more. Default: it ends there. */
  readonly finishes?: true;
  /** @throws UsageError */
  run(args: Arguments, io: ProcessIo): Promise<ExitCode>;
}
