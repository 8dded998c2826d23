// Where it is written down that a conversation was made shorter: the summary begins a new segment, which the newest messages
// go over into. Each step is one transaction, so a crash finds it done or not begun.

import type { TurnUsage } from "../../koi/conversation.ts";
import type { KoiStore, TranscriptEntry, TurnCommit } from "../../koi/store/koi-store.ts";
import type { Compaction, ContextJournal, MemoryFlush } from "../../koi/turn.ts";
import type { SessionKey } from "../../routing/ids.ts";
import { HISTORY_LIMIT } from "../settings.ts";
import { stepEntries } from "./step-entries.ts";
import { COMPACTION } from "./transcript-detail.ts";

/** Of the entries that a turn sees at most. */
const FULL_SHARE = 0.9;

/** A session and its store. */
export interface SessionPlace {
  readonly sessionKey: SessionKey;
  readonly store: KoiStore;
}

/** Who hears of what was done, and when it is. */
export interface ContextEars {
  /** A summary is on disk. */
  compacted?(): void;
  /** What it took; the turn's own usage is without it. */
  spent?(usage: TurnUsage): void;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
}

/** The journal of a session of which a turn sees `count` entries. */
export function contextJournal(
  { sessionKey, store }: SessionPlace,
  count: number,
  { now = Date.now, ...ears }: ContextEars = {},
): ContextJournal {
  const commit = (changes: Partial<TurnCommit>): Promise<void> =>
    store.commitTurn({ sessionKey, messageKeys: [], transcript: [], outbox: [], ...changes });
  return {
    isFull: count >= HISTORY_LIMIT * FULL_SHARE,
    isFlushed: store.session(sessionKey)?.isFlushed ?? false,
    compacted: async (compaction) => {
      await commit(compactionOf(compaction, now()));
      if (compaction.usage) ears.spent?.(compaction.usage);
      ears.compacted?.();
    },
    flushing: () => commit({ isFlushing: true }),
    flushed: async (flush) => {
      const transcript = flushEntries(flush, now());
      if (transcript.length > 0) await commit({ transcript });
      if (flush.usage) ears.spent?.(flush.usage);
    },
  };
}

/** What a summary changes in a session. */
export function compactionOf(
  { summary, keptFrom, ...spent }: Compaction,
  atMs: number,
): Required<Pick<TurnCommit, "reset" | "transcript">> {
  const reset = { reason: "compact", summary, ...(keptFrom !== undefined && { keptFrom }) } as const;
  const entry: TranscriptEntry = {
    role: "assistant",
    text: summary,
    atMs,
    detail: { origin: COMPACTION, ...spent },
  };
  return { reset, transcript: [entry] };
}

/** Steps and answer; nothing where the koi did nothing and nothing was spent. */
function flushEntries({ steps, text, model, usage }: MemoryFlush, atMs: number): TranscriptEntry[] {
  const about = { origin: "memory_flush" };
  const answer: TranscriptEntry = {
    role: "assistant",
    text,
    atMs,
    detail: { ...about, ...(model !== undefined && { model }), ...(usage && { usage }) },
  };
  const did = stepEntries(steps, about);
  return did.length === 0 && !usage ? [] : [...did, answer];
}
