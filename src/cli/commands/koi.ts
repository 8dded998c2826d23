// `skykoi koi -m "text"`: one turn from the terminal, routed by the same table as every message.

import { randomUUID } from "node:crypto";
import { stateDir } from "../../config/paths.ts";
import { openKoiStore } from "../../koi/store/sqlite-koi-store.ts";
import type { RouteReason } from "../../koi/turn.ts";
import { type ChatCommand, chatCommand } from "../../policy/chat-command.ts";
import { type Facts } from "../../routing/facts.ts";
import { type AccountId, type PeerId, koiIdOf } from "../../routing/ids.ts";
import type { Delivery } from "../../routing/route.ts";
import { sessionKey } from "../../routing/session-key.ts";
import { announced } from "../../runtime/announcement.ts";
import type { LoadedTable } from "../../runtime/loaded-table.ts";
import { refusalAtTerminal, runTerminalCommand } from "../../runtime/commands/terminal-command.ts";
import { hasTextCommands, resetTriggers } from "../../runtime/settings.ts";
import { runTerminalTurn } from "../../runtime/turns/terminal-turn.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { configuredIo } from "../environment/config-environment.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { NoTableError, gatewaySource } from "../gateway/gateway-source.ts";
import { openLog } from "../gateway/open-log.ts";
import { type TurnTools, turnTools } from "../gateway/turns.ts";
import type { ProcessIo } from "../process-io.ts";
import { parseFacts } from "../../routing/parse-facts.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi koi",
  synopsis: '-m "text" [--koi ID | --channel C --peer KIND:ID] [options]',
  summary: "Lets a koi answer one message at the terminal.",
  maxArguments: 0,
  flags: {
    message: { type: "string", short: "m", value: "TEXT", help: "what to say" },
    koi: { type: "string", value: "ID", help: "the koi, in its main session; default: who the routing says" },
    channel: { type: "string", value: "C", help: "as if it came from this channel" },
    account: { type: "string", value: "ID", help: "and this account; default: the channel's default" },
    peer: { type: "string", value: "KIND:ID", help: "and this peer" },
    config: configFlag,
    table: { type: "string", value: "T", help: "a compiled table" },
    json: { type: "boolean", help: "print JSON" },
  },
};

/** A visitor of the WebChat that only the terminal is. */
const TERMINAL_PEER = { kind: "dm", id: "terminal" as PeerId } as const;

interface Asked {
  readonly facts: Facts;
  readonly deliveries: readonly Delivery[];
  readonly reason: RouteReason;
}

async function run(args: Arguments, machine: ProcessIo): Promise<ExitCode> {
  const text = args.text("message");
  if (text === undefined || text.trim() === "") throw new UsageError('skykoi koi: give a message, -m "text"');
  try {
    const source = await gatewaySource(machine, { config: args.text("config"), table: args.text("table") });
    const { config } = source.table.gateway;
    const { io, secrets } = await configuredIo(machine, config, source.readPlaced);
    const log = openLog(io, { level: "warn", ...config.logging });
    for (const secret of secrets) log.redactor.learn(secret);
    const asked = ask(args, source.table);
    const command = commandIn(text, source.table);
    let code: ExitCode = exitCodes.ok;
    // A gateway may run beside this process.
    const beside = announced(stateDir(io.env, io.home))?.port;
    const isGatewayPort = (port: number): boolean => port === beside;
    const tools = turnTools(io, source, log, { isGatewayPort });
    try {
      for (const delivery of asked.deliveries) {
        const isAnswered = await answer(command ?? text, delivery, asked, source.table, tools, args, io);
        if (!isAnswered) code = exitCodes.findings;
      }
    } finally {
      await tools.endTools();
    }
    return code;
  } catch (error) {
    if (!(error instanceof NoTableError)) throw error;
    await showDiagnostics(machine, error.compilation, "error");
    return exitCodes.findings;
  }
}

function ask(args: Arguments, table: LoadedTable): Asked {
  const named = args.text("koi");
  const facts = factsOf(args, table);
  if (named !== undefined) {
    const koi = table.gateway.kois.find(({ id }) => id === koiIdOf(named));
    if (!koi) throw new UsageError(`skykoi koi: there is no koi "${named}"`);
    const key = sessionKey(koi.id, facts, table.gateway.session, "main");
    const reason: RouteReason = { tier: "default", bindingIndex: null };
    return { facts, deliveries: [{ koiId: koi.id, sessionKey: key }], reason };
  }
  const route = table.router.route(facts);
  const source = route.bindingIndex === null ? undefined : table.sourceOf(route.bindingIndex);
  const reason = { tier: route.tier, bindingIndex: route.bindingIndex, ...(source && { source }) };
  return { facts, deliveries: route.tier === "broadcast" ? route.broadcast : [route], reason };
}

function factsOf(args: Arguments, table: LoadedTable): Facts {
  const channel = args.text("channel");
  const peer = args.text("peer");
  if (channel === undefined && peer === undefined) {
    const accountId = table.gateway.channels.webchat.defaultAccount ?? ("default" as AccountId);
    return { channel: "webchat", accountId, peer: TERMINAL_PEER };
  }
  const colon = peer?.indexOf(":") ?? -1;
  if (channel === undefined || peer === undefined || colon < 0) {
    throw new UsageError("skykoi koi: give --channel and --peer KIND:ID together");
  }
  const given = {
    channel,
    accountId: args.text("account"),
    peer: { kind: peer.slice(0, colon), id: peer.slice(colon + 1) },
  };
  const parsed = parseFacts(given, table.gateway);
  if ("error" in parsed) throw new UsageError(`skykoi koi: ${parsed.error.message}`);
  return parsed.facts;
}

/** The command that `text` is, as in a chat. @throws UsageError where it is none for the terminal */
function commandIn(text: string, { gateway }: LoadedTable): ChatCommand | undefined {
  const command = hasTextCommands(gateway) ? chatCommand(text, resetTriggers(gateway)) : undefined;
  const refusal = command && refusalAtTerminal(command);
  if (refusal !== undefined) throw new UsageError(`skykoi koi: ${refusal}`);
  return command;
}

/** Whether a turn follows the command: `/new` with a first message behind it. */
function hasTurn({ name, argument }: ChatCommand): boolean {
  return name === "new" && argument !== "";
}

async function answer(
  said: string | ChatCommand,
  delivery: Delivery,
  { facts, reason, deliveries }: Asked,
  table: LoadedTable,
  { runTurn, homeOf, authProfilesOf }: TurnTools,
  args: Arguments,
  io: ProcessIo,
): Promise<boolean> {
  const koi = table.gateway.kois.find(({ id }) => id === delivery.koiId);
  if (!koi) throw new Error(`koi ${delivery.koiId} is not in the table that routed to it`);
  const now = (): number => Date.now();
  const store = openKoiStore(homeOf(koi).sessionsDir, { now });
  const abort = new AbortController();
  const onInterrupt = (): void => abort.abort();
  process.once("SIGINT", onInterrupt);
  const isJson = args.has("json");
  let shown = 0;
  if (!isJson && deliveries.length > 1) io.stdout.write(`${delivery.koiId}: `);
  try {
    const command = typeof said === "string" ? undefined : said;
    const message = {
      messageId: randomUUID(),
      facts,
      sender: { id: facts.peer.id },
      text: typeof said === "string" ? said : said.argument,
      media: [],
      mentionsUs: true,
      sentAtMs: now(),
    };
    const onText = (soFar: string): void => {
      if (!isJson) io.stdout.write(soFar.slice(shown));
      shown = soFar.length;
    };
    const call = { runTurn, authProfilesOf, signal: abort.signal, now, onText };
    const turn = { table, delivery, reason, message, store, ...call };
    const done = command && (await runTerminalCommand(turn, command));
    if (command && !hasTurn(command)) {
      const end = { ...delivery, ...reason, type: "command_end", command: command.name, text: done };
      io.stdout.write(isJson ? `${JSON.stringify(end)}\n` : `${done}\n`);
      return !abort.signal.aborted;
    }
    const result = await runTerminalTurn(turn);
    if (isJson) io.stdout.write(`${JSON.stringify({ ...delivery, ...reason, ...result })}\n`);
    else if (result.type === "turn_end") io.stdout.write(`${result.text.slice(shown)}\n`);
    else io.stderr.write(`${shown > 0 ? "\n" : ""}${result.message}\n`);
    return result.type === "turn_end";
  } finally {
    process.off("SIGINT", onInterrupt);
    store.close();
  }
}

export const koi: Command = { usage, run, finishes: true };
