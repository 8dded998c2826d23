// `skykoi node run`: this machine runs commands for the gateway that it is paired with, until it is stopped.

import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { hearInterrupt } from "../interrupt.ts";
import { NodeFileError, nodeRules } from "../node/node-home.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi node run",
  synopsis: "",
  summary:
    "Runs commands on this machine for the gateway that it is paired with, by the rules of node/node.json in the\n" +
    "state dir, until it is stopped (Ctrl-C). Exit 1 where the gateway does not want it any more.",
  maxArguments: 0,
  flags: {},
};

async function run(_args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const interrupt = hearInterrupt();
  try {
    const rules = nodeRules(io);
    if (!rules) {
      io.stderr.write("skykoi node run: this machine is no node yet: skykoi node pair ADDRESS\n");
      return exitCodes.findings;
    }
    const { runNode } = await import("../node/run-node.ts");
    const problem = await runNode(rules, io, interrupt.signal, (line) => void io.stdout.write(`${line}\n`));
    if (problem === undefined) return exitCodes.ok;
    io.stderr.write(`skykoi node run: ${problem}\n`);
    return exitCodes.findings;
  } catch (error) {
    if (!(error instanceof NodeFileError)) throw error;
    io.stderr.write(`skykoi node run: ${error.message}\n`);
    return exitCodes.findings;
  } finally {
    interrupt.end();
  }
}

export const nodeRun: Command = { usage, run, finishes: true };
