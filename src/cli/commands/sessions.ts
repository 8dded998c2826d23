// `skykoi sessions [list]`: the conversations of the kois, the one spoken in last first. Reads only, also while a
// gateway runs.

import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { STRAY, koiSessions, readEach, sessionFlags } from "../sessions/session-files.ts";
import { type SessionJson, sessionJson } from "../../koi/store/session-json.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi sessions",
  synopsis: "[list] [--koi ID] [--json]",
  summary: "Lists the conversations of the kois, the one spoken in last first.",
  maxArguments: 1,
  flags: { ...sessionFlags, json: { type: "boolean", help: "print JSON" } },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [action = "list"] = args.positionals;
  if (action !== "list") {
    throw new UsageError(
      `${usage.name}: unknown action ${action}; it is list, show, export, reset or delete`,
    );
  }
  const kois = await koiSessions(usage.name, args, io);
  if (!kois) return exitCodes.findings;
  const rows: SessionJson[] = [];
  const areAllRead = readEach(kois, io, (reader, { koiId, isStray }) => {
    const note = isStray ? { note: STRAY } : {};
    rows.push(...reader.sessions().map((session) => ({ ...sessionJson(koiId, session), ...note })));
  });
  rows.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0));
  if (args.has("json")) io.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length > 0) io.stdout.write(table(rows));
  else io.stderr.write("no conversation yet\n");
  return areAllRead ? exitCodes.ok : exitCodes.findings;
}

function table(rows: readonly SessionJson[]): string {
  const width = Math.max(...rows.map(({ sessionKey }) => sessionKey.length));
  return rows
    .map(({ sessionKey, messages, segment, updatedAt, model, note }) => {
      const parts = [
        sessionKey.padEnd(width),
        `${updatedAt.slice(0, 16).replace("T", " ")} UTC`,
        `${messages} messages`,
        ...(segment > 1 ? [`segment ${segment}`] : []),
        ...(model === undefined ? [] : [model]),
        ...(note === undefined ? [] : [note]),
      ];
      return `${parts.join("  ")}\n`;
    })
    .join("");
}

export const sessions: Command = { usage, run };
