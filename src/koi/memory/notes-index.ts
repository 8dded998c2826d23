// The memory of a koi as one session sees it, and the index of what it may know, brought up to date when the config says so.

import type { KoiId } from "../../routing/ids.ts";
import type { KoiLog } from "../koi-log.ts";
import type { Transcripts } from "../turn-desk.ts";
import type { Embedder } from "./embedder.ts";
import { listExtra } from "./extra-notes.ts";
import type { KeptIndex } from "./kept-index.ts";
import { withIndex } from "./kept-index.ts";
import type { MemoryIndex } from "./memory-index.ts";
import { listNotes } from "./memory-notes.ts";
import type { MemorySettings } from "./memory-settings.ts";
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
  /** Makes vectors for this koi. Default: the search is by words alone. */
  readonly embedder?: Embedder | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly log?: KoiLog | undefined;
}

/** Works on the index. Rejects with what SQLite throws. */
export function onIndex<T>(place: MemoryPlace, work: (index: MemoryIndex) => Promise<T>): Promise<T> {
  return withIndex(keptIndex(place), work);
}

/** Where it is. */
export function keptIndex({
  koiId,
  folder,
  extraPaths,
  transcripts,
  indexFile: file,
  log,
  settings,
}: MemoryPlace): KeptIndex {
  const { tokens, overlap } = settings;
  const owner = JSON.stringify([koiId, folder, extraPaths, transcripts !== undefined, tokens, overlap]);
  return { file, log, owner, tokens, overlap };
}

/** Brings it up to date, where the config wants it now. */
export async function syncWhereDue(index: MemoryIndex, place: MemoryPlace): Promise<void> {
  if (isToBeSynced(index, place)) await bringUpToDate(index, place);
}

/** Brings it up to date. */
export async function bringUpToDate(index: MemoryIndex, place: MemoryPlace): Promise<void> {
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
