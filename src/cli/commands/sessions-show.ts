// `skykoi sessions show KEY`: one conversation, with its segments and what was said last. Reads only.

import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { cellsOf } from "../report/cells.ts";
import { STRAY, findSession, koiSessions, readEach, sessionFlags } from "../sessions/session-files.ts";
import {
  type EntryJson,
  type SessionJson,
  entryJson,
  segmentJson,
  sessionJson,
} from "../../koi/store/session-json.ts";
import { type UsageSum, usageText } from "../../koi/session-usage.ts";
import type { Command } from "./command.ts";

const LIMIT = 20;

const usage: CommandUsage = {
  name: "skykoi sessions show",
  synopsis: "KEY [--koi ID] [--limit N] [--json]",
  summary: "Shows one conversation: its state, its segments, what was said last.",
  maxArguments: 1,
  flags: {
    ...sessionFlags,
    limit: { type: "string", value: "N", help: `how many messages; default ${LIMIT}` },
    json: { type: "boolean", help: "print JSON" },
  },
};

interface Shown extends SessionJson {
  readonly usage: UsageSum;
  readonly segments: readonly ReturnType<typeof segmentJson>[];
  readonly entries: readonly EntryJson[];
}

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const limit = limitOf(args);
  const kois = await koiSessions(usage.name, args, io);
  if (!kois) return exitCodes.findings;
  const { session, ...koi } = findSession(usage.name, args, kois, io);
  const { sessionKey } = session;
  let shown: Shown | undefined;
  readEach([koi], io, (reader) => {
    const last: EntryJson[] = [];
    for (const entry of reader.entries(sessionKey)) {
      last.push(entryJson(koi.koiId, sessionKey, entry));
      if (last.length > limit) last.shift();
    }
    const segments = reader.segments(sessionKey).map(segmentJson);
    shown = {
      ...sessionJson(koi.koiId, session),
      ...(koi.isStray ? { note: STRAY } : {}),
      usage: reader.usage(sessionKey),
      segments,
      entries: last,
    };
  });
  if (!shown) return exitCodes.findings;
  io.stdout.write(args.has("json") ? `${JSON.stringify(shown, null, 2)}\n` : textOf(shown));
  return exitCodes.ok;
}

function limitOf(args: Arguments): number {
  const text = args.text("limit") ?? String(LIMIT);
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`${usage.name}: --limit is a whole number, got "${text}"`);
  return Number(text);
}

function textOf({ segments, entries, ...session }: Shown): string {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ["session", session.sessionKey],
    ["koi", session.note === undefined ? session.koiId : `${session.koiId} (${session.note})`],
    ["messages", String(session.messages)],
    ["started", session.startedAt],
    ["last", session.lastInteractionAt],
    ["model", session.model],
    ["thinking", session.thinking],
    ["used", usageText(session.usage)],
    ["summary", session.summary],
  ];
  const lines = fields.flatMap(([name, text]) =>
    text === undefined ? [] : `${name.padEnd(8)}  ${safe(text)}`,
  );
  const parts = segments.map(({ number, messages, startedAt, endedAt, endReason }) => {
    const end = endedAt === null ? "now" : `${endedAt} (${endReason})`;
    return `${"segment".padEnd(8)}  ${number}: ${messages} messages, ${startedAt} to ${end}`;
  });
  const said = entries.map((entry) => {
    return `[${entry.at}] ${safe(speakerOf(entry))}: ${safe(entry.text)}`;
  });
  return `${[...lines, ...parts, ...(said.length > 0 ? ["", ...said] : [])].join("\n")}\n`;
}

function speakerOf({ role, koiId, tool, senderName, senderId }: EntryJson): string {
  if (role === "call") return `${koiId} calls ${String(tool)}`;
  if (role === "result") return String(tool);
  return role === "assistant" ? koiId : String(senderName ?? senderId ?? "user");
}

/** Text of strangers, with whatever would steer the terminal spelled out. */
function safe(text: string): string {
  return text
    .split("\n")
    .map((line) =>
      cellsOf(line)
        .map((cell) => cell.text)
        .join(""),
    )
    .join("\n    ");
}

export const sessionsShow: Command = { usage, run };
