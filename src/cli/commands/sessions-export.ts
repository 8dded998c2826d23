// `skykoi sessions export`: conversations as JSON Lines, one line an entry, all segments, oldest first. Reads only.

import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { findSession, koiSessions, readEach, sessionFlags } from "../sessions/session-files.ts";
import { entryJson } from "../../koi/store/session-json.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi sessions export",
  synopsis: "[KEY] [--koi ID] [--jsonl]",
  summary: "Prints one conversation, or all of them, as JSON Lines: one line for each message and answer.",
  maxArguments: 1,
  flags: { ...sessionFlags, jsonl: { type: "boolean", help: "JSON Lines (the default)" } },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const kois = await koiSessions(usage.name, args, io);
  if (!kois) return exitCodes.findings;
  const one = args.positionals.length > 0 ? findSession(usage.name, args, kois, io) : undefined;
  const areAllRead = readEach(one ? [one] : kois, io, (reader, { koiId }) => {
    const keys = one ? [one.session.sessionKey] : reader.sessions().map(({ sessionKey }) => sessionKey);
    for (const key of keys) {
      for (const entry of reader.entries(key))
        io.stdout.write(`${JSON.stringify(entryJson(koiId, key, entry))}\n`);
    }
  });
  return areAllRead ? exitCodes.ok : exitCodes.findings;
}

export const sessionsExport: Command = { usage, run };
