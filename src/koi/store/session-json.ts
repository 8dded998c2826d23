// Sessions as machines read them. The names of the fields are a promise (docs/SESSIONS.md): they are added to, never
// changed. Times are ISO 8601 in UTC.

import type { ThinkingLevel } from "../../config/model-choice.ts";
import type { PlacedEntry, QueueChoice, SessionSummary, TranscriptRole } from "./koi-store.ts";
import type { Segment } from "./session-reader.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";

/** One session. */
export interface SessionJson {
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  readonly messages: number;
  readonly segment: number;
  readonly startedAt: string;
  readonly segmentStartedAt: string;
  readonly lastInteractionAt: string;
  readonly updatedAt: string;
  readonly model?: string;
  readonly thinking?: ThinkingLevel;
  readonly send?: "allow" | "deny";
  readonly queue?: QueueChoice;
  readonly summary?: string;
  /** What a background run was called by the koi that started it. */
  readonly label?: string;
  /** Key of the session that started it as a background run. */
  readonly spawnedBy?: SessionKey;
  readonly archivedAt?: string;
  /** Something that a person should know of it. */
  readonly note?: string;
}

/** One segment of a session. */
interface SegmentJson {
  readonly number: number;
  readonly messages: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly endReason: string | null;
  readonly summary?: string;
}

/** One line of an export. */
export interface EntryJson {
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  readonly segment: number;
  readonly seq: number;
  readonly role: TranscriptRole;
  readonly text: string;
  readonly at: string;
  readonly channel?: unknown;
  readonly accountId?: unknown;
  readonly peer?: unknown;
  readonly messageId?: unknown;
  readonly senderId?: unknown;
  readonly senderName?: unknown;
  readonly model?: unknown;
  readonly usage?: unknown;
  readonly unsent?: unknown;
  readonly failure?: unknown;
  readonly tool?: unknown;
  readonly callId?: unknown;
  readonly isError?: unknown;
  readonly origin?: unknown;
  readonly from?: unknown;
  readonly chainId?: unknown;
}

/** What is exported of an entry's detail; the rest is the gateway's own book-keeping. */
const DETAIL = [
  "channel",
  "accountId",
  "peer",
  "messageId",
  "senderId",
  "senderName",
  "model",
  "usage",
  "unsent",
  "failure",
  "tool",
  "callId",
  "isError",
  "origin",
  "from",
  "chainId",
] as const;

/** The JSON of a session. */
export function sessionJson(koiId: KoiId, session: SessionSummary): SessionJson {
  const { sessionKey, messages, segment, model, thinking, send, queue, summary } = session;
  const { label, spawnedBy, archivedAtMs } = session;
  return {
    koiId,
    sessionKey,
    messages,
    segment,
    startedAt: iso(session.startedAtMs),
    segmentStartedAt: iso(session.segmentStartedAtMs),
    lastInteractionAt: iso(session.interactionAtMs),
    updatedAt: iso(session.updatedAtMs),
    ...(model === undefined ? {} : { model }),
    ...(thinking === undefined ? {} : { thinking }),
    ...(send === undefined ? {} : { send }),
    ...(queue === undefined ? {} : { queue }),
    ...(summary === undefined ? {} : { summary }),
    ...(label === undefined ? {} : { label }),
    ...(spawnedBy === undefined ? {} : { spawnedBy }),
    ...(archivedAtMs === undefined ? {} : { archivedAt: iso(archivedAtMs) }),
  };
}

/** The JSON of a segment. */
export function segmentJson(segment: Segment): SegmentJson {
  const { number, messages, startedAtMs, endedAtMs, endReason, summary } = segment;
  return {
    number,
    messages,
    startedAt: iso(startedAtMs),
    endedAt: endedAtMs === undefined ? null : iso(endedAtMs),
    endReason: endReason ?? null,
    ...(summary === undefined ? {} : { summary }),
  };
}

/** The JSON of an entry. */
export function entryJson(koiId: KoiId, sessionKey: SessionKey, entry: PlacedEntry): EntryJson {
  const { segment, seq, role, text, atMs, detail } = entry;
  const kept = DETAIL.filter((name) => detail[name] !== undefined).map((name) => [name, detail[name]]);
  return { koiId, sessionKey, segment, seq, role, text, at: iso(atMs), ...Object.fromEntries(kept) };
}

/** A platform may say anything for a time; what is none is the epoch. */
function iso(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? new Date(0).toISOString() : time.toISOString();
}
