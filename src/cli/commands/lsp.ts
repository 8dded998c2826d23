// `skykoi lsp`: the language server, for editors.

import type { CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError } from "../exit-code.ts";
import type { Arguments } from "../arguments.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi lsp",
  synopsis: "[--stdio]",
  summary: "Serves an editor with the language server protocol, over standard input and output.",
  maxArguments: 0,
  flags: {
    stdio: { type: "boolean", help: "the default and only way; editors give it" },
  },
};

async function run(_args: Arguments, io: ProcessIo): Promise<ExitCode> {
  if (io.stdin.isTTY) throw new UsageError("skykoi lsp: this talks to an editor, not to a terminal");
  const { startServer } = await import("../lsp/server.ts");
  startServer(io, process.stdin, process.stdout);
  // The connection ends the process.
  return new Promise(() => {});
}

export const lsp: Command = { usage, run };
