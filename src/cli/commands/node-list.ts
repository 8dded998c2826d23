// `skykoi node list`: the nodes of the gateway, whether they are here, and who asks to be one.

import { stateDir } from "../../config/paths.ts";
import { NodeBookError, readNodeBook } from "../../runtime/nodes/node-file.ts";
import type { NodeRow, WaitingNode } from "../../runtime/nodes/node-hub.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { askControl } from "../status/ask-control.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi node list",
  synopsis: "[--json]",
  summary: "Lists the nodes of the gateway on this machine, and who waits to be one.",
  maxArguments: 0,
  flags: { json: { type: "boolean", help: "print JSON" } },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const answer = await askControl(io, "nodes.list", {});
  if (answer.kind === "silent" || answer.kind === "refusal") {
    const problem = answer.kind === "silent" ? answer.problem : answer.error.message;
    io.stderr.write(`skykoi node list: the gateway can't be asked: ${problem}\n`);
    return exitCodes.findings;
  }
  try {
    const { nodes, waiting } = answer.kind === "answer" ? answer.payload : { nodes: onDisk(io), waiting: [] };
    if (args.has("json")) io.stdout.write(`${JSON.stringify({ nodes, waiting }, null, 2)}\n`);
    else
      io.stdout.write(
        [...nodes.map(nodeText), ...waiting.map(waitingText)].join("") || "no node is paired\n",
      );
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof NodeBookError)) throw error;
    io.stderr.write(`skykoi node list: ${error.message}\n`);
    return exitCodes.findings;
  }
}

/** Where no gateway runs, no node is connected. */
function onDisk(io: ProcessIo): readonly NodeRow[] {
  const nodes = readNodeBook(stateDir(io.env, io.home))?.nodes ?? [];
  return nodes.map(({ id, name, pairedAt }) => ({ id, name, pairedAt, isConnected: false }));
}

function nodeText({ id, name, isConnected, platform, pairedAt }: NodeRow): string {
  const state = isConnected ? `connected (${platform ?? "unknown"})` : "not connected";
  return `${id}  ${name}  ${state}, paired ${pairedAt}\n`;
}

function waitingText({ id, name, platform }: WaitingNode): string {
  return `${id}  ${JSON.stringify(name)}  waits (${JSON.stringify(platform)}): skykoi node approve, with the code on its screen\n`;
}

export const nodeList: Command = { usage, run };
