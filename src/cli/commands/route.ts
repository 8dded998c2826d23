// `skykoi route`: who gets a message with these facts, in which session, by which binding, and whether it would be
// let in. The same answer as the gateway's, offline.

import { createInterface } from "node:readline";
import type { CompiledTable } from "../../routing/table/decode.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { findConfig, openConfig } from "../find-config.ts";
import { compileConfigFile, openTable } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";
import { answerer } from "../../policy/route-answer.ts";
import { answerText } from "../route/answer-text.ts";
import { parseFacts, parseFactsLine } from "../../routing/parse-facts.ts";
import { peerFromText } from "../route/peer-text.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi route",
  synopsis: "[--table T | --config C] --channel whatsapp --peer dm:+15551230001 [options]",
  summary: "Says which koi gets a message with these facts, and why.",
  maxArguments: 0,
  flags: {
    table: { type: "string", value: "T", help: "a compiled table" },
    config: { type: "string", value: "C", help: "a config, compiled on the spot" },
    channel: { type: "string", value: "CHANNEL", help: "whatsapp, telegram, discord, slack or webchat" },
    account: {
      type: "string",
      value: "ID",
      help: "the account that receives it; default: the channel's default",
    },
    peer: { type: "string", value: "KIND:ID", help: "dm:…, group:… or channel:…" },
    "parent-peer": { type: "string", value: "KIND:ID", help: "what a thread hangs under" },
    guild: { type: "string", value: "ID", help: "Discord server" },
    role: { type: "string", multiple: true, value: "ID", help: "role of the sender there; may repeat" },
    team: { type: "string", value: "ID", help: "Slack workspace" },
    thread: { type: "string", value: "ID", help: "thread that is no peer of its own" },
    stdin: { type: "boolean", help: "facts from standard input, one JSON object a line; answers likewise" },
    json: { type: "boolean", help: "print JSON" },
  },
};

async function loadTable(args: Arguments, io: ProcessIo): Promise<CompiledTable | undefined> {
  const table = args.text("table");
  if (table !== undefined && args.text("config") !== undefined) {
    throw new UsageError("skykoi route: give --table or --config, not both");
  }
  if (table !== undefined) return openTable(io, table).table;
  const file = openConfig(io, findConfig(io, args.text("config"), true));
  const { compilation, loaded } = await compileConfigFile(io, file, false);
  if (!loaded) await showDiagnostics(io, compilation, "error");
  return loaded?.table;
}

/** `dm:+1555…` → `{kind, id}`. */
function peerOf(flag: string, written: string | undefined): { kind: string; id: string } | undefined {
  if (written === undefined) return undefined;
  const peer = peerFromText(written);
  if (!peer) throw new UsageError(`skykoi route: --${flag} is KIND:ID, such as dm:+15551230001`);
  return peer;
}

function factsOf(args: Arguments): Readonly<Record<string, unknown>> {
  return {
    channel: args.text("channel"),
    accountId: args.text("account"),
    peer: peerOf("peer", args.text("peer")),
    parentPeer: peerOf("parent-peer", args.text("parent-peer")),
    guildId: args.text("guild"),
    roles: args.list("role"),
    teamId: args.text("team"),
    threadId: args.text("thread"),
  };
}

/** Answers line by line. Answers to lines that come in together go out together; nobody waits for the next line. */
async function answerLines(table: CompiledTable, io: ProcessIo): Promise<void> {
  const answer = answerer(table);
  const lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) io.stdout.write(`${lines.join("\n")}\n`);
    lines.length = 0;
  };
  for await (const line of createInterface({ input: io.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    const parsed = parseFactsLine(line, table.gateway);
    lines.push(JSON.stringify("facts" in parsed ? answer(parsed.facts) : { error: parsed.error }));
    if (lines.length === 1) setImmediate(flush);
    else if (lines.length >= 512) flush();
  }
  flush();
}

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const table = await loadTable(args, io);
  if (!table) return exitCodes.findings;
  if (args.has("stdin")) {
    await answerLines(table, io);
    return exitCodes.ok;
  }
  if (args.text("channel") === undefined || args.text("peer") === undefined) {
    throw new UsageError("skykoi route: give --channel and --peer, or --stdin");
  }
  const parsed = parseFacts(factsOf(args), table.gateway);
  if ("error" in parsed) {
    if (args.has("json")) io.stdout.write(`${JSON.stringify({ error: parsed.error })}\n`);
    throw new UsageError(`skykoi route: ${parsed.error.message}`);
  }
  const answer = answerer(table)(parsed.facts);
  io.stdout.write(
    args.has("json") ? `${JSON.stringify(answer, null, 2)}\n` : answerText(answer, parsed.facts),
  );
  return exitCodes.ok;
}

export const route: Command = { usage, run };
