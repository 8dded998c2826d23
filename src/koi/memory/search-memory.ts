// A search in a koi's memory: MEMORY.md for its owner, its notes by the index that is kept of them.

import type { KoiId } from "../../routing/ids.ts";
import type { KoiLog } from "../koi-log.ts";
import type { Transcripts } from "../turn-desk.ts";
import { listExtra } from "./extra-notes.ts";
import { withIndex } from "./kept-index.ts";
import type { IndexQuery, MemoryHit } from "./memory-index.ts";
import type { MemoryIndex } from "./memory-index.ts";
import { listNotes, memoryNote } from "./memory-notes.ts";
import type { MemorySettings } from "./memory-settings.ts";
import { searchNotes } from "./search-notes.ts";
import { listSessions } from "./session-notes.ts";
import { syncIndex } from "./sync-index.ts";

/** The memory of a koi as one session sees it. */
export interface MemoryPlace {
  readonly koiId: KoiId;
  /** Folder with MEMORY.md and `memory/`, absolute. */
  readonly folder: string;
  /** Whether MEMORY.md is for this session. */
  readonly isOwners: boolean;
  /** Files and folders outside of it, absolute. */
  readonly extraPaths: readonly string[];
  /** Reads one of them. Rejects where the koi is kept from it. */
  readonly readExtra: (path: string) => Promise<string>;
  /** The koi's conversations, where they are searched in this session. */
  readonly transcripts?: Transcripts;
  /** Absolute. */
  readonly indexFile: string;
  readonly settings: MemorySettings;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly log?: KoiLog | undefined;
}

/** The best pieces of all that the session may know. Rejects with what SQLite throws. */
export async function searchMemory(
  place: MemoryPlace,
  query: string,
  wanted: IndexQuery,
): Promise<readonly MemoryHit[]> {
  const { folder, isOwners, settings } = place;
  const own = isOwners && settings.hasMemory ? await memoryNote(folder, "MEMORY.md", true) : undefined;
  const first = own ? searchNotes([own], query, { ...settings, ...wanted }) : [];
  const kept = await onIndex(place, async (index) => {
    if (isToBeSynced(index, place)) await bringUpToDate(index, place);
    return index.search(query, wanted);
  });
  return [...first, ...kept].sort((one, other) => other.score - one.score).slice(0, wanted.maxResults);
}

/** Brings the index up to date before anybody asks. Rejects with what SQLite throws. */
export async function warmMemory(place: MemoryPlace): Promise<void> {
  await onIndex(place, (index) => bringUpToDate(index, place));
}

function onIndex<T>(place: MemoryPlace, work: (index: MemoryIndex) => Promise<T>): Promise<T> {
  const { koiId, folder, extraPaths, transcripts, indexFile: file, log, settings } = place;
  const { tokens, overlap } = settings;
  const owner = JSON.stringify([koiId, folder, extraPaths, transcripts !== undefined, tokens, overlap]);
  return withIndex({ file, log, owner, tokens, overlap }, work);
}

async function bringUpToDate(index: MemoryIndex, place: MemoryPlace): Promise<void> {
  const { folder, extraPaths, readExtra, transcripts, settings } = place;
  const atMs = place.now();
  const notes = [
    ...(settings.hasMemory ? await listNotes(folder) : []),
    ...(await listExtra(extraPaths, readExtra)),
    ...(transcripts ? listSessions(transcripts) : []),
  ];
  await syncIndex(index, notes);
  index.looked(atMs);
}

/** Nothing is watched by the system's means: folders of a koi may be mounted and shared, where events get lost. */
function isToBeSynced(index: MemoryIndex, { settings, now }: MemoryPlace): boolean {
  const { onSearch, watch, watchDebounceMs, intervalMinutes } = settings.sync;
  const lookedAtMs = index.lookedAtMs();
  if (lookedAtMs === undefined || onSearch) return true;
  const ageMs = now() - lookedAtMs;
  if (watch && ageMs >= watchDebounceMs) return true;
  return intervalMinutes > 0 && ageMs >= intervalMinutes * 60_000;
}
