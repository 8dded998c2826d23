// `skykoi gateway`: the gateway in the foreground. Prints the address of the WebChat when it is ready.

import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { type RunningGateway, openSource, start, startAnew } from "../gateway/running-gateway.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi gateway",
  synopsis: "[--config C | --table T] [--port N] [--bind HOST]",
  summary: "Runs the gateway until it is stopped (Ctrl-C).",
  maxArguments: 0,
  flags: {
    config: configFlag,
    table: { type: "string", value: "T", help: "a compiled table, run as it is" },
    port: {
      type: "string",
      value: "N",
      help: "port; default: SKYKOI_GATEWAY_PORT, else gateway.port, else 18789",
    },
    bind: {
      type: "string",
      value: "HOST",
      help: "loopback, lan, tailnet, auto, or an address, stronger than gateway.bind (loopback); beyond loopback needs a secret",
    },
  },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  if (args.text("config") !== undefined && args.text("table") !== undefined) {
    throw new UsageError("skykoi gateway: give --config or --table, not both");
  }
  const source = await openSource(args, io);
  if (!source) return exitCodes.findings;
  // From here on there is something to put away: a signal that comes while it starts stops it when it has.
  const stopped = stopSignal();
  let running = await start(args, io, source);
  let shown = "";
  while (running) {
    const address = addressOf(running);
    if (address !== shown) io.stdout.write(`${address}\n`);
    shown = address;
    const why = await Promise.race([stopped, running.restartWanted]);
    await running.gateway.stop();
    if (why === "stop") return exitCodes.ok;
    running = await startAnew(args, io, running);
  }
  return exitCodes.findings;
}

function addressOf({ gateway, source }: RunningGateway): string {
  const { host, port } = gateway.address;
  const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const basePath = source.table.gateway.config.gateway?.controlUi?.basePath ?? "/";
  return `WebChat: http://${shown.includes(":") ? `[${shown}]` : shown}:${port}${basePath}`;
}

/** Resolves at the first SIGINT or SIGTERM; the second one ends the process at once. */
function stopSignal(): Promise<"stop"> {
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(signal === "SIGINT" ? 130 : 143);
        isStopping = true;
        resolve("stop");
      });
    }
  });
}

export const gateway: Command = { usage, run, finishes: true };
