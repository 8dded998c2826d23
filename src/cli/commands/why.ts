// `skykoi why MESSAGE-ID`: what became of one message, from the record that the gateway keeps of each.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { stateDir } from "../../config/paths.ts";
import { GATEWAY_STORE_FILE, GatewayStore } from "../../runtime/journal/gateway-store.ts";
import type { QueueNote } from "../../runtime/queue/queue-rules.ts";
import type { OutcomeRecord } from "../../runtime/outcomes/outcome.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi why",
  synopsis: "MESSAGE-ID [--json]",
  summary: "Says what became of one message: the stage that decided, the binding, the koi, the reason.",
  maxArguments: 1,
  flags: {
    json: { type: "boolean", help: "print JSON" },
  },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [messageId] = args.positionals;
  if (messageId === undefined)
    throw new UsageError("skykoi why: name a message, as the log or the page shows it");
  const records = recordsOf(messageId, stateDir(io.env, io.home));
  if (args.has("json")) io.stdout.write(`${JSON.stringify(records, null, 2)}\n`);
  else if (records.length > 0) io.stdout.write(records.map(textOf).join("\n"));
  else io.stderr.write(`no message ${messageId} is known; records are kept for 30 days\n`);
  return records.length > 0 ? exitCodes.ok : exitCodes.findings;
}

function recordsOf(messageId: string, state: string): readonly OutcomeRecord[] {
  if (!existsSync(join(state, GATEWAY_STORE_FILE))) return [];
  const store = new GatewayStore(state, () => Date.now());
  try {
    return store.find(messageId);
  } finally {
    store.close();
  }
}

const QUEUE_WORDS: Readonly<Record<QueueNote, string>> = {
  summarized: "too many waited, so its turn got it cut short",
  interrupted: "its turn was broken off for a newer message and asked again with it",
  steered: "the turn that ran took it in",
  not_steered: "the turn that ran took nothing in any more, so it waited for a turn of its own",
};

function textOf(record: OutcomeRecord): string {
  const { facts, bindingIndex, koiId, sessionKey, queue, deliveries = [], nearMiss = [] } = record;
  const binding =
    bindingIndex === undefined
      ? ""
      : bindingIndex === null
        ? "none, the default koi"
        : `bindings[${bindingIndex}]`;
  const rows: [string, string][] = [
    ["message", record.messageRef],
    ["at", record.at],
    ["from", `${facts.channel}/${facts.accountId} ${facts.peer.kind} ${facts.peer.id}`],
    ["outcome", `${record.outcome} at ${record.stage}: ${record.reasonCode}`],
    ["decided by", record.decidedBy ?? ""],
    ["binding", binding],
    ["koi", koiId ?? ""],
    ["session", sessionKey ?? ""],
    ["queue", queue === undefined ? "" : QUEUE_WORDS[queue]],
    ...deliveries.map((one): [string, string] => [
      "koi",
      `${one.koiId}: ${one.outcome} at ${one.stage}: ${one.reasonCode}${one.queue === undefined ? "" : `; ${QUEUE_WORDS[one.queue]}`}`,
    ]),
    ...nearMiss.map((one): [string, string] => [
      "near miss",
      `bindings[${one.bindingIndex}] differs in ${one.differs.join(", ")}`,
    ]),
    ["table", record.tableDigest],
  ];
  return rows
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name.padEnd(10)}  ${text}\n`)
    .join("");
}

export const why: Command = { usage, run };
