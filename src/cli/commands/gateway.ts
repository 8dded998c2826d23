// `skykoi gateway`: the gateway in the foreground. Prints the address of the WebChat when it is ready.

import { fileURLToPath } from "node:url";
import { DEFAULTS } from "../../config/defaults.ts";
import { stateDir } from "../../config/paths.ts";
import type { Gateway } from "../../runtime/gateway.ts";
import type { OnUpgrade } from "../../runtime/http/http-gate.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { type GatewaySource, NoTableError, gatewaySource } from "../gateway/gateway-source.ts";
import { turnTools } from "../gateway/turns.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import { packageFolder, version } from "../version.ts";
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
      help: "loopback (default), lan, or an address; beyond loopback needs a secret",
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
  const gateway = await start(args, io, source);
  if (!gateway) return exitCodes.findings;
  const { host, port } = gateway.address;
  const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const basePath = source.table.gateway.config.gateway?.controlUi?.basePath ?? "/";
  io.stdout.write(`WebChat: http://${shown.includes(":") ? `[${shown}]` : shown}:${port}${basePath}\n`);
  await stopped;
  await gateway.stop();
  return exitCodes.ok;
}

async function openSource(args: Arguments, io: ProcessIo): Promise<GatewaySource | undefined> {
  try {
    return await gatewaySource(io, { config: args.text("config"), table: args.text("table") });
  } catch (error) {
    if (!(error instanceof NoTableError)) throw error;
    await showDiagnostics(io, error.compilation, "error");
    io.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

async function start(args: Arguments, io: ProcessIo, source: GatewaySource): Promise<Gateway | undefined> {
  const [{ startGateway }, { impliedByEnv }, { openLog }, { makeWebChat }] = await Promise.all([
    import("../../runtime/gateway.ts"),
    import("../../runtime/channels/adapters.ts"),
    import("../gateway/open-log.ts"),
    import("../../runtime/webchat/webchat.ts"),
  ]);
  const { config } = source.table.gateway;
  const opened = openLog(io, config.logging);
  const host = args.text("bind");
  let takeUpgrade: OnUpgrade | undefined;
  try {
    return await startGateway({
      ...source,
      ...turnTools(io, source, opened),
      refusedAccount: (channel, id) => source.refusals().accounts.get(`${channel}:${id}`),
      machineProblems: () => source.refusals().others,
      stateDir: stateDir(io.env, io.home),
      version: version(),
      home: io.home,
      env: io.env,
      port: portOf(args, io, config.gateway?.port),
      ...(host !== undefined && { host }),
      impliedChannels: ["webchat", ...impliedByEnv(io.env)],
      channels: (deps) => {
        const { channel, onUpgrade } = makeWebChat(deps);
        takeUpgrade = onUpgrade;
        return [channel];
      },
      webRoot: fileURLToPath(new URL("web/", packageFolder())),
      upgrades: { "/webchat": (...upgrade) => takeUpgrade?.(...upgrade) },
      log: opened.log,
    });
  } catch (error) {
    if (!(error instanceof Error) || !EXPECTED.has(error.name)) throw error;
    io.stderr.write(`skykoi gateway: ${error.message}\n`);
    return undefined;
  }
}

/** What can keep a gateway from starting that is no bug: told in one line. */
const EXPECTED = new Set([
  "StartRefusedError",
  "LockedError",
  "UnwritableStateError",
  "ListenError",
  "StoreError",
]);

function portOf(args: Arguments, io: ProcessIo, configured: number | undefined): number {
  const text = args.text("port") ?? io.env["SKYKOI_GATEWAY_PORT"];
  if (text === undefined || text === "") return configured ?? DEFAULTS.gateway.port;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`skykoi gateway: a port is a number from 0 (any free one) to 65535, got "${text}"`);
}

/** Resolves at the first SIGINT or SIGTERM; the second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(signal === "SIGINT" ? 130 : 143);
        isStopping = true;
        resolve();
      });
    }
  });
}

export const gateway: Command = { usage, run };
