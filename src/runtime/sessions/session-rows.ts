// Sessions and their transcripts as kois are shown them: bounded, long texts cut, results of tools in short.

import { DEFAULTS } from "../../config/defaults.ts";
import { CHANNEL_IDS } from "../../config/known-names.ts";
import type { SessionLine, SessionRow, SessionRowKind } from "../../koi/sessions/session-desk.ts";
import type { KoiStore, SessionSummary, TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";

/** Characters that are shown of what was said, of what a tool did, and of a line in a list. */
const SAID_CHARS = 4_000;
const TOOL_CHARS = 300;
const LISTED_CHARS = 400;
/** Entries among which the words are looked for, for each that is asked for. */
const ENTRIES_A_LINE = 10;

/** What runs and waits in a session. */
export type SizeOf = (sessionKey: string) => { readonly isRunning: boolean; readonly waiting: number };

/** The row of a session. */
export function sessionRow(
  koiId: KoiId,
  session: SessionSummary,
  { mainKey }: CompiledGateway["session"],
  sizeOf: SizeOf,
): SessionRow {
  const { sessionKey, label, spawnedBy, model, updatedAtMs, messages } = session;
  const name = sessionKey.slice(`koi:${koiId}:`.length);
  const channel = CHANNEL_IDS.find((id) => name.startsWith(`${id}:`));
  const { isRunning, waiting } = sizeOf(sessionKey);
  return {
    sessionKey,
    koiId,
    kind: kindOf(name, mainKey),
    ...(channel && { channel }),
    ...(label !== undefined && { label }),
    ...(spawnedBy !== undefined && { spawnedBy }),
    updatedAt: iso(updatedAtMs),
    entries: messages,
    state: isRunning ? "running" : waiting > 0 ? "waiting" : "idle",
    ...(model !== undefined && { model }),
  };
}

/** The last lines of a session since it started afresh, oldest first, as a list shows them. @throws StoreError */
export function lastLines(store: KoiStore, sessionKey: SessionKey, count: number): readonly SessionLine[] {
  return linesOf(store, sessionKey, count, false).map((line) => ({
    ...line,
    text: cut(line.text, LISTED_CHARS),
  }));
}

/** The last lines that fit into `maxChars`, oldest first, and how many did not. @throws StoreError */
export function fittingLines(
  store: KoiStore,
  sessionKey: SessionKey,
  {
    limit,
    hasTools,
    maxChars,
  }: { readonly limit: number; readonly hasTools: boolean; readonly maxChars: number },
): { readonly lines: readonly SessionLine[]; readonly leftOut: number } {
  const all = linesOf(store, sessionKey, limit, hasTools);
  let left = maxChars;
  let from = all.length;
  while (from > 0 && (all[from - 1]?.text.length ?? 0) <= left) {
    from -= 1;
    left -= all[from]?.text.length ?? 0;
  }
  return { lines: all.slice(from), leftOut: from };
}

/** Whether a session is not shown any more: it was put away, or it is a background run that is over for a while. */
export function isArchived(
  { config }: Pick<CompiledGateway, "config">,
  { archivedAtMs, spawnedBy, sessionKey, updatedAtMs }: SessionSummary,
  sizeOf: SizeOf,
  nowMs: number,
): boolean {
  if (archivedAtMs !== undefined) return true;
  if (spawnedBy === undefined) return false;
  const { isRunning, waiting } = sizeOf(sessionKey);
  const { subagents } = config.kois?.defaults ?? {};
  const minutes = subagents?.archiveAfterMinutes ?? DEFAULTS.kois.defaults.subagents.archiveAfterMinutes;
  return !isRunning && waiting === 0 && minutes > 0 && nowMs - updatedAtMs > minutes * 60_000;
}

function linesOf(
  store: KoiStore,
  sessionKey: SessionKey,
  count: number,
  hasTools: boolean,
): readonly SessionLine[] {
  const entries = store.history(sessionKey, hasTools ? count : count * ENTRIES_A_LINE);
  const shown = entries.filter(({ role, text }) => text.trim() !== "" && (hasTools || isSaid(role)));
  return count === 0 ? [] : shown.slice(-count).map(lineOf);
}

function lineOf({ role, text, atMs, detail }: TranscriptEntry): SessionLine {
  const { tool, senderName, senderId, messageId } = detail;
  const from = senderName ?? senderId;
  return {
    role,
    at: iso(atMs),
    ...(typeof tool === "string" && { tool }),
    ...(typeof from === "string" && { from }),
    ...(role === "user" && typeof messageId === "string" && { messageId }),
    text: cut(text, isSaid(role) ? SAID_CHARS : TOOL_CHARS),
  };
}

function isSaid(role: TranscriptEntry["role"]): boolean {
  return role === "user" || role === "assistant";
}

function kindOf(name: string, mainKey: string): SessionRowKind {
  if (name === mainKey) return "main";
  if (name.startsWith("subagent:")) return "run";
  if (name.startsWith("cron:")) return "cron";
  if (name.startsWith("hook:")) return "hook";
  if (name.startsWith("node-")) return "node";
  if (/^[a-z]+:(?:group|channel):/.test(name)) return "group";
  return /^(?:[a-z]+:(?:[^:]+:)?)?dm:/.test(name) ? "dm" : "other";
}

function cut(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text.slice(0, most)} [… ${text.length - most} characters left out …]`;
}

/** A platform may say anything for a time; what is none is the epoch. */
function iso(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? new Date(0).toISOString() : time.toISOString();
}
