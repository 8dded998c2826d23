// A gateway of the command line: opened from a config or a table, started, and started anew where settings changed that
// only a start takes up.

import { fileURLToPath } from "node:url";
import { DEFAULTS } from "../../config/defaults.ts";
import { stateDir } from "../../config/paths.ts";
import { endLeftGroups } from "../../koi/tools/host/process-group.ts";
import { systemClock } from "../../runtime/clock.ts";
import type { Gateway } from "../../runtime/gateway.ts";
import { secretResolver } from "../../runtime/secrets/resolve-secret.ts";
import type { OnUpgrade } from "../../runtime/http/http-gate.ts";
import type { StartKey } from "../../runtime/reload/table-changes.ts";
import type { Arguments } from "../arguments.ts";
import { UsageError } from "../exit-code.ts";
import { machineFault } from "../machine-fault.ts";
import { configuredIo } from "../environment/config-environment.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import { packageFolder, version } from "../version.ts";
import { type GatewaySource, NoTableError, gatewaySource } from "./gateway-source.ts";
import { MemoryWatch } from "./memory-watch.ts";
import { startProblem } from "./start-problem.ts";
import { sharedByStrangers } from "./strangers.ts";
import { hearStrayErrors } from "./stray-errors.ts";
import { turnTools } from "./turns.ts";

/** A gateway, and what it was started from. */
export interface RunningGateway {
  readonly gateway: Gateway;
  readonly source: GatewaySource;
  /** Port that was asked for; 0: any free one. */
  readonly port: number;
  /** Resolves when settings changed that only a start takes up. */
  readonly restartWanted: Promise<"restart">;
}

/**
 * The gateway with the config as it is now. That it could start was seen before the old one stopped; where it can't all the
 * same, the settings before serve again, and what only a start takes up waits for one by hand.
 */
export async function startAnew(
  args: Arguments,
  io: ProcessIo,
  before: RunningGateway,
): Promise<RunningGateway | undefined> {
  // A port that the machine chose stays.
  const port = before.port === 0 ? before.gateway.address.port : undefined;
  const source = await openSource(args, io);
  const running = source && (await start(args, io, source, { port }));
  if (running) return running;
  const problem = "the gateway could not be started with the config as it is; the settings before serve";
  const old = { ...before.source, problems: [problem] };
  return start(args, io, old, { port: before.gateway.address.port, isLast: true });
}

/** Where the table comes from; `undefined` where there is none: that has been told then. @throws UsageError */
export async function openSource(args: Arguments, io: ProcessIo): Promise<GatewaySource | undefined> {
  try {
    return await gatewaySource(io, { config: args.text("config"), table: args.text("table") });
  } catch (error) {
    if (!(error instanceof NoTableError)) throw error;
    await showDiagnostics(io, error.compilation, "error");
    io.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

/** Starts a gateway; `undefined` where it must not or can't: that has been told then. `isLast`: it is never started anew. @throws UsageError */
export async function start(
  args: Arguments,
  machine: ProcessIo,
  source: GatewaySource,
  { port: known, isLast = false }: { readonly port?: number | undefined; readonly isLast?: boolean } = {},
): Promise<RunningGateway | undefined> {
  const [{ startGateway }, { impliedChannels }, { openLog }, { makeWebChat }, { NodeHub }] =
    await Promise.all([
      import("../../runtime/gateway.ts"),
      import("./implied-channels.ts"),
      import("./open-log.ts"),
      import("../../runtime/webchat/webchat.ts"),
      import("../../runtime/nodes/node-hub.ts"),
    ]);
  const { config } = source.table.gateway;
  const { io, secrets, problems } = await configuredIo(machine, config, source.readPlaced);
  const opened = openLog(io, config.logging);
  for (const secret of secrets) opened.redactor.learn(secret);
  for (const problem of problems)
    opened.log.warn({ problem }, "the environment is not as the config wants it");
  let started: Gateway | undefined;
  hearStrayErrors({ log: opened.log, stop: () => started?.stop() ?? Promise.resolve() });
  const state = stateDir(io.env, io.home);
  const nodes = new NodeHub({ stateDir: state, clock: systemClock, log: opened.log });
  const memory = new MemoryWatch(io, state);
  await memory.look(source.table.gateway);
  const port = known ?? portOf(args, io, config.gateway?.port);
  // Before it listens each port may become its own.
  const ownPort = (): number => started?.address.port ?? port;
  const isGatewayPort = (other: number): boolean => ownPort() === 0 || other === ownPort();
  const tools = turnTools(io, source, opened, { nodes, isGatewayPort });
  const host = args.text("bind");
  const wish: { want?: () => void } = {};
  const restartWanted = new Promise<"restart">((resolve) => {
    wish.want = () => resolve("restart");
  });
  // Before a turn is taken up again: what it had begun must not go on beside it.
  const left = endLeftGroups(state);
  if (left > 0)
    opened.log.warn({ count: left }, "commands of a gateway that was killed still ran, and were ended");
  let takeUpgrade: OnUpgrade | undefined;
  try {
    const gateway = await startGateway({
      ...source,
      ...tools,
      refusedAccount: (channel, id) => source.refusals().accounts.get(`${channel}:${id}`),
      nodes,
      stateDir: state,
      machineProblems: () => [
        ...source.refusals().others,
        ...problems,
        ...tools.sandboxes.problems(),
        ...memory.problems(),
      ],
      version: version(),
      home: io.home,
      env: io.env,
      port,
      ...(host !== undefined && { host }),
      objection: sharedByStrangers,
      decides: decidedBy(args, io),
      ...(!isLast && {
        restart: async (table) => {
          const wanted = known ?? portOf(args, io, table.gateway.config.gateway?.port);
          const next = await configuredIo(machine, table.gateway.config, source.readPlaced);
          const { env, home } = next.io;
          const { readPlaced } = source;
          const place = {
            table,
            env,
            resolveSecret: opened.redactor.watching(secretResolver({ env, home, readPlaced })),
            objection: sharedByStrangers,
            ...(host !== undefined && { host }),
          };
          const problem = await startProblem(place, wanted === port ? 0 : wanted);
          if (problem === undefined) wish.want?.();
          return problem;
        },
      }),
      impliedChannels: impliedChannels(io.env),
      channels: (deps) => {
        const { channel, onUpgrade } = makeWebChat(deps);
        takeUpgrade = onUpgrade;
        return [channel];
      },
      webRoot: fileURLToPath(new URL("web/", packageFolder())),
      upgrades: { "/webchat": (...upgrade) => takeUpgrade?.(...upgrade) },
      onTable: (gateway) => {
        opened.apply(gateway.config.logging);
        void memory.look(gateway);
      },
      log: opened.log,
    });
    started = gateway;
    return { gateway, source, port, restartWanted };
  } catch (error) {
    const fault = machineFault(error);
    if (fault === undefined) throw error;
    io.stderr.write(`skykoi gateway: ${fault}\n`);
    return undefined;
  }
}

/** Settings that the command line and the environment decide. */
function decidedBy(args: Arguments, io: ProcessIo): readonly StartKey[] {
  const hasPort = Boolean(args.text("port") ?? io.env["SKYKOI_GATEWAY_PORT"]);
  const hasHost = args.text("bind") !== undefined;
  return [...(hasPort ? ["port" as const] : []), ...(hasHost ? (["bind", "customBindHost"] as const) : [])];
}

function portOf(args: Arguments, io: ProcessIo, configured: number | undefined): number {
  const text = args.text("port") ?? io.env["SKYKOI_GATEWAY_PORT"];
  if (text === undefined || text === "") return configured ?? DEFAULTS.gateway.port;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`skykoi gateway: a port is a number from 0 (any free one) to 65535, got "${text}"`);
}
