// `skykoi koi -m "text"`: one turn from the terminal, routed by the same table as every message. Without `-m` a turn a line.

import { stateDir } from "../../config/paths.ts";
import { StoreError } from "../../koi/store/store-error.ts";
import type { RouteReason } from "../../koi/turn.ts";
import { type CommandOrSkill, commandOrSkill } from "../../policy/skill-call.ts";
import { type Facts } from "../../routing/facts.ts";
import { type AccountId, type PeerId, koiIdOf } from "../../routing/ids.ts";
import { sessionKey } from "../../routing/session-key.ts";
import { announced } from "../../runtime/announcement.ts";
import type { LoadedTable } from "../../runtime/loaded-table.ts";
import { refusalAtTerminal } from "../../runtime/commands/terminal-command.ts";
import { hasTextCommands, resetTriggers } from "../../runtime/settings.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { configuredIo } from "../environment/config-environment.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { NoTableError, gatewaySource } from "../gateway/gateway-source.ts";
import { openLog } from "../gateway/open-log.ts";
import { turnTools } from "../gateway/turns.ts";
import { answerAt, type Asked, type Terminal } from "../koi-chat/answer.ts";
import { ChatLines } from "../koi-chat/chat-lines.ts";
import { isTalking, type ProcessIo } from "../process-io.ts";
import { parseFacts } from "../../routing/parse-facts.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi koi",
  synopsis: '[-m "text"] [--koi ID | --channel C --peer KIND:ID] [options]',
  summary:
    "Lets a koi answer at the terminal: one message, or without -m each line that you type, until Ctrl-D. Ctrl-C stops an\n" +
    "answer.",
  maxArguments: 0,
  flags: {
    message: {
      type: "string",
      short: "m",
      value: "TEXT",
      help: "what to say; default: lines of standard input",
    },
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

async function run(args: Arguments, machine: ProcessIo): Promise<ExitCode> {
  const text = args.text("message");
  if (text?.trim() === "") throw new UsageError('skykoi koi: give a message, -m "text"');
  try {
    const source = await gatewaySource(machine, { config: args.text("config"), table: args.text("table") });
    const { config } = source.table.gateway;
    const { io, secrets } = await configuredIo(machine, config, source.readPlaced);
    const log = openLog(io, { level: "warn", ...config.logging });
    for (const secret of secrets) log.redactor.learn(secret);
    const asked = ask(args, source.table);
    if (text !== undefined) kindOf(text, source.table);
    // A gateway may run beside this process.
    const beside = announced(stateDir(io.env, io.home))?.port;
    const isGatewayPort = (port: number): boolean => port === beside;
    const tools = turnTools(io, source, log, { isGatewayPort });
    const base = { table: source.table, tools, log: log.log, io, isJson: args.has("json") };
    try {
      return await (text === undefined ? talk(asked, base) : sayOnce(text, asked, base));
    } finally {
      await tools.endTools();
    }
  } catch (error) {
    if (!(error instanceof NoTableError)) throw error;
    await showDiagnostics(machine, error.compilation, "error");
    return exitCodes.findings;
  }
}

type Base = Omit<Terminal, "signal" | "lines">;

/** One message. */
async function sayOnce(text: string, asked: Asked, base: Base): Promise<ExitCode> {
  const { io, table } = base;
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  process.once("SIGINT", stop);
  let opened: ChatLines | undefined;
  const lines = (): ChatLines => (opened ??= new ChatLines(io, false, stop));
  try {
    const terminal = { ...base, signal: abort.signal, lines: isTalking(io) ? lines : undefined };
    return await toAll(text, kindOf(text, table), asked, terminal);
  } finally {
    process.off("SIGINT", stop);
    opened?.close();
  }
}

/** A message a line, until they end. Ctrl-C stops the answer that is being written; without one it ends the talk. */
async function talk(asked: Asked, base: Base): Promise<ExitCode> {
  const { io, table } = base;
  let running: AbortController | undefined;
  const stop = (): void => (running ? running.abort() : lines.close());
  const lines = new ChatLines(io, isTalking(io), stop);
  process.on("SIGINT", stop);
  let code: ExitCode | undefined;
  try {
    for (;;) {
      const line = await lines.next();
      if (line === undefined) break;
      running = new AbortController();
      const terminal = { ...base, signal: running.signal, lines: () => lines };
      const end = await sayLine(line, asked, terminal, table);
      running = undefined;
      code = code === exitCodes.findings ? code : end;
    }
  } finally {
    process.off("SIGINT", stop);
    lines.close();
  }
  if (code === undefined && !isTalking(io))
    throw new UsageError('skykoi koi: give a message, -m "text", or one a line on standard input');
  return code ?? exitCodes.ok;
}

async function sayLine(
  line: string,
  asked: Asked,
  terminal: Terminal,
  table: LoadedTable,
): Promise<ExitCode> {
  try {
    return await toAll(line, kindOf(line, table), asked, terminal);
  } catch (error) {
    // A command for elsewhere, or a store that could not be read: said, and the talk goes on.
    if (!(error instanceof UsageError || error instanceof StoreError)) throw error;
    terminal.io.stderr.write(`${error.message}\n`);
    return exitCodes.findings;
  }
}

async function toAll(
  text: string,
  kind: CommandOrSkill,
  asked: Asked,
  terminal: Terminal,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  for (const delivery of asked.deliveries) {
    if (!(await answerAt(text, kind, delivery, asked, terminal))) code = exitCodes.findings;
  }
  return code;
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

/** What `text` is beside text for the koi, as in a chat. @throws UsageError where it is a command for elsewhere */
function kindOf(text: string, { gateway }: LoadedTable): CommandOrSkill {
  if (!hasTextCommands(gateway)) return {};
  const kind = commandOrSkill(text, resetTriggers(gateway));
  const refusal = kind.command && refusalAtTerminal(kind.command);
  if (refusal !== undefined) throw new UsageError(`skykoi koi: ${refusal}`);
  return kind;
}

export const koi: Command = { usage, run, finishes: true };
