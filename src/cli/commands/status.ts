// `skykoi status`: the state of the gateway on this machine; where none answers, what its stores tell.

import { stateDir } from "../../config/paths.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { askGateway } from "../status/ask-gateway.ts";
import { offlineStatus } from "../status/offline-status.ts";
import { offlineText, statusText } from "../status/status-text.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi status",
  synopsis: "[--json] [--config C]",
  summary:
    "Shows the gateway of this state dir: table, accounts, queues, dead letters, and what is wrong.\n" +
    "Exit 0 where it runs as configured, 1 where it is degraded or none answers.",
  maxArguments: 0,
  flags: {
    json: { type: "boolean", help: "print JSON" },
    config: {
      type: "string",
      value: "C",
      help: "the config whose last table is read where no gateway runs; default: as for the gateway",
    },
  },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const answer = await askGateway(io);
  if (answer.kind === "status") {
    const { status, url } = answer;
    io.stdout.write(args.has("json") ? jsonText({ url, ...status }) : statusText(status, url));
    return status.state === "running" ? exitCodes.ok : exitCodes.findings;
  }
  const why =
    answer.kind === "none"
      ? `none runs on ${stateDir(io.env, io.home)}`
      : `process ${answer.pid} runs but can't be asked: ${answer.problem}`;
  const known = offlineStatus(io, args.text("config"), why);
  io.stdout.write(args.has("json") ? jsonText({ state: "unreachable", ...known }) : offlineText(known));
  return exitCodes.findings;
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

export const status: Command = { usage, run };
