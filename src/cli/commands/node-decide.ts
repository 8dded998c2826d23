// `skykoi node approve` and `skykoi node remove`: who may run commands for the gateway, and who may not any more.

import { stateDir } from "../../config/paths.ts";
import { NodeBookError, readNodeBook, writeNodeBook } from "../../runtime/nodes/node-file.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { askControl, type ControlAnswer } from "../status/ask-control.ts";
import type { Command } from "./command.ts";

const approveUsage: CommandUsage = {
  name: "skykoi node approve",
  synopsis: "CODE",
  summary:
    "Lets in the machine whose screen shows this code (skykoi node pair), as a node of the gateway that runs here.",
  maxArguments: 1,
  flags: {},
};

const removeUsage: CommandUsage = {
  name: "skykoi node remove",
  synopsis: "NODE",
  summary: "Takes the pairing of a node back, by id or name; what runs on it is ended.",
  maxArguments: 1,
  flags: {},
};

async function approve(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [code] = args.positionals;
  if (code === undefined)
    throw new UsageError("skykoi node approve: type the code that stands on the node's screen");
  const answer = await askControl(io, "nodes.approve", { code });
  if (answer.kind === "none") return told(io, approveUsage, "no gateway runs here; start it, and pair again");
  return ended(answer, approveUsage, "paired", io);
}

async function remove(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [node] = args.positionals;
  if (node === undefined)
    throw new UsageError("skykoi node remove: name a node, as `skykoi node list` shows it");
  const answer = await askControl(io, "nodes.remove", { node });
  return answer.kind === "none" ? removeOnDisk(node, io) : ended(answer, removeUsage, "removed", io);
}

function removeOnDisk(called: string, io: ProcessIo): ExitCode {
  const folder = stateDir(io.env, io.home);
  const text = called.trim().toLowerCase();
  try {
    const book = readNodeBook(folder);
    const found = (book?.nodes ?? []).filter(({ id, name }) => id === text || name.toLowerCase() === text);
    const [node] = found;
    if (!book || !node) return told(io, removeUsage, `there is no node \`${called}\``);
    if (found.length > 1) return told(io, removeUsage, `several nodes are called \`${called}\`; give an id`);
    writeNodeBook(folder, { ...book, nodes: book.nodes.filter((one) => one !== node) });
    io.stdout.write(`removed: ${node.name} (${node.id})\n`);
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof NodeBookError)) throw error;
    return told(io, removeUsage, error.message);
  }
}

function ended(
  answer: Exclude<ControlAnswer<"nodes.approve">, { kind: "none" }>,
  usage: CommandUsage,
  outcome: string,
  io: ProcessIo,
): ExitCode {
  if (answer.kind === "silent") return told(io, usage, `the gateway can't be asked: ${answer.problem}`);
  if (answer.kind === "refusal") return told(io, usage, answer.error.message);
  io.stdout.write(`${outcome}: ${answer.payload.name} (${answer.payload.id})\n`);
  return exitCodes.ok;
}

function told(io: ProcessIo, { name }: CommandUsage, message: string): ExitCode {
  io.stderr.write(`${name}: ${message}\n`);
  return exitCodes.findings;
}

export const nodeApprove: Command = { usage: approveUsage, run: approve };
export const nodeRemove: Command = { usage: removeUsage, run: remove };
