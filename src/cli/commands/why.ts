// `skykoi why MESSAGE-ID`: what became of one message, from the record that the gateway keeps of each.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { stateDir } from "../../config/paths.ts";
import { readStore } from "../../koi/store/read-only.ts";
import { GATEWAY_STORE_FILE } from "../../runtime/journal/gateway-store.ts";
import type { OutcomeRecord } from "../../runtime/outcomes/outcome.ts";
import { OutcomeTable } from "../../runtime/outcomes/outcome-table.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { recordText } from "../why/record-text.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi why",
  synopsis: "MESSAGE-ID [--json]",
  summary:
    "Says what became of one message: the stage that decided, the binding, the koi, the reason. MESSAGE-ID is the\n" +
    "platform's, the one that the log shows, the id of a dead letter, or the reference that its sender was told.",
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
  else if (records.length > 0) io.stdout.write(records.map(recordText).join("\n"));
  else io.stderr.write(`no message ${messageId} is known; records are kept for 30 days\n`);
  return records.length > 0 ? exitCodes.ok : exitCodes.findings;
}

/** Only reads, also while a gateway writes. @throws StoreError where the store can't be read */
function recordsOf(typed: string, state: string): readonly OutcomeRecord[] {
  const file = join(state, GATEWAY_STORE_FILE);
  if (!existsSync(file)) return [];
  return readStore(file, "gateway", (store) => new OutcomeTable(store).find(messageOf(typed))) ?? [];
}

/** The message that a dead letter or a reply is about; any other text as it is. */
function messageOf(typed: string): string {
  return /^(?:in\/|out\/)?[a-z0-9_-]+\/([a-z]+:[^:/]+:[^:/]+)$/.exec(typed)?.[1] ?? typed;
}

export const why: Command = { usage, run };
