// `skykoi deadletters [list]`: messages that got no real answer and replies that no platform took, with their reasons.

import type { Letter } from "../../runtime/dead-letters/dead-letters.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { letterFlags, seeLetters } from "../dead-letters/open-letters.ts";
import { safeText } from "../dead-letters/safe-text.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi deadletters",
  synopsis: "[list] [--koi ID] [--json] [--config C | --table T]",
  summary:
    "Lists messages that got no real answer and replies that could not be sent; retry and drop change them.",
  maxArguments: 1,
  flags: { ...letterFlags, json: { type: "boolean", help: "print JSON" } },
};

/** One letter of the listing, in the order in which its keys are printed. */
interface LetterRow {
  readonly id: string;
  readonly direction: Letter["direction"];
  readonly koiId: string;
  readonly sessionKey: string;
  readonly reason: string;
  /** Seconds since it came in, or since it was given up where that is all that is known. */
  readonly ageSeconds: number;
  /** ISO time. */
  readonly diedAt: string;
  readonly channel?: string;
  readonly accountId?: string;
  readonly peer?: { readonly kind: string; readonly id: string };
  /** Cut short, without secrets and control characters. */
  readonly text: string;
}

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [action = "list"] = args.positionals;
  if (action !== "list")
    throw new UsageError(`${usage.name}: unknown action ${action}; it is list, retry or drop`);
  return seeLetters(args, io, ({ letters, problems }) => {
    const rows = letters.map((letter) => rowOf(letter, Date.now()));
    if (args.has("json")) io.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    else if (rows.length === 0) io.stderr.write("there are no dead letters\n");
    else io.stdout.write(rows.map(textOf).join("\n"));
    for (const { message } of problems) io.stderr.write(`${message}\n`);
    return problems.length > 0 ? exitCodes.findings : exitCodes.ok;
  });
}

function rowOf(letter: Letter, nowMs: number): LetterRow {
  const { id, direction, koiId, sessionKey, reason, receivedAtMs, diedAtMs, place, text } = letter;
  return {
    id,
    direction,
    koiId,
    sessionKey,
    reason: safeText(reason),
    ageSeconds: Math.max(0, Math.round((nowMs - (receivedAtMs ?? diedAtMs)) / 1000)),
    diedAt: new Date(diedAtMs).toISOString(),
    ...place,
    text: safeText(text),
  };
}

function textOf(row: LetterRow): string {
  const { channel, accountId, peer } = row;
  const where = peer ? `${channel}/${accountId} ${peer.kind} ${peer.id}` : "";
  const rows: [string, string][] = [
    [row.direction === "in" ? "message" : "reply", row.id],
    [row.direction === "in" ? "from" : "to", where],
    ["session", row.sessionKey],
    ["reason", row.reason],
    ["age", `${ageText(row.ageSeconds)}, given up at ${row.diedAt}`],
    ["text", row.text],
  ];
  return rows
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name.padEnd(7)}  ${text}\n`)
    .join("");
}

function ageText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export const deadletters: Command = { usage, run };
