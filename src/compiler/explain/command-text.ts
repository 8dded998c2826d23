// What a command says under a name that `--explain` knows, in one line.

import type { CommandArgs } from "../diagnostics/command-args.ts";
import { type FindingArgs, finding } from "../diagnostics/finding.ts";
import { commandSentences } from "./command.ts";

/** The sentence alone. */
export function commandMessage<C extends keyof CommandArgs>(code: C, args: FindingArgs[C]): string {
  return commandSentences[code](args, finding(code, "", args)).message;
}

/** `table/corrupt: …; what to do`. */
export function commandText<C extends keyof CommandArgs>(code: C, args: FindingArgs[C]): string {
  const { message, help } = commandSentences[code](args, finding(code, "", args));
  return `${code}: ${message}${help === undefined ? "" : `; ${help}`}`;
}
