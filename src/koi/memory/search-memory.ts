// A search in a koi's memory: MEMORY.md for its owner, its notes by the index that is kept of them; by words, and by meaning
// where the koi has somebody who makes vectors. Words never wait for meaning longer than a fixed time.

import { askedMeaning } from "./asked-meaning.ts";
import type { AskedMeaning } from "./asked-meaning.ts";
import type { Embedder } from "./embedder.ts";
import type { EmbeddingWay } from "./embedding-plan.ts";
import type { FillTask } from "./fill-vectors.ts";
import { fillVectors } from "./fill-vectors.ts";
import type { IndexQuery, MemoryHit } from "./memory-index.ts";
import type { MemoryNote } from "./memory-notes.ts";
import { memoryNote } from "./memory-notes.ts";
import type { MemoryPlace } from "./notes-index.ts";
import { bringUpToDate, keptIndex, onIndex, syncWhereDue } from "./notes-index.ts";
import { ownFill, ownVectors } from "./own-vectors.ts";
import { searchNotes } from "./search-notes.ts";
import { waitWithin } from "./wait-within.ts";

/** What is looked for, and how long. */
export interface MemoryQuestion extends Pick<IndexQuery, "maxResults" | "minScore"> {
  readonly query: string;
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
  /** How long words wait for meaning, milliseconds. Default: 6,000. */
  readonly patienceMs?: number;
}

/** What was found. */
export interface MemoryAnswer {
  readonly hits: readonly MemoryHit[];
  readonly by: "words" | "words and meaning";
  /** What did not work, for people. Default: all did. */
  readonly note?: string;
}

type Meaning = Exclude<AskedMeaning, { readonly problem: string }>;

const PATIENCE_MS = 6_000;

/** The best pieces of all that the session may know. Rejects with what SQLite throws. */
export async function searchMemory(place: MemoryPlace, question: MemoryQuestion): Promise<MemoryAnswer> {
  const { folder, isOwners, settings, embedder } = place;
  const own = isOwners && settings.hasMemory ? await memoryNote(folder, "MEMORY.md", true) : undefined;
  const byWords = async (note?: string): Promise<MemoryAnswer> => {
    const hits = await found(place, own, question);
    return { hits, by: "words", ...(note !== undefined && { note }) };
  };
  if (!embedder) return byWords();
  const { query, signal, patienceMs = PATIENCE_MS } = question;
  const untilMs = performance.now() + patienceMs;
  const asking = askedMeaning(embedder, query, { signal, limitMs: patienceMs / 2 });
  await onIndex(place, (index) => syncWhereDue(index, place));
  const asked = await asking;
  if ("problem" in asked) {
    return byWords(
      `searched by words alone, since the search by meaning does not work now: ${asked.problem}`,
    );
  }
  const filling = fill(place, own, asked.way, embedder, asked.vector.length);
  const problem = await waitWithin(filling, untilMs - performance.now(), signal);
  const note = await unfilledNote(place, asked, problem);
  const hits = await found(place, own, question, asked);
  return { hits, by: "words and meaning", ...(note !== undefined && { note }) };
}

/** Brings the index up to date before anybody asks, and its vectors, beside whatever goes on. Rejects with what SQLite throws. */
export async function warmMemory(place: MemoryPlace): Promise<void> {
  await onIndex(place, (index) => bringUpToDate(index, place));
  const { embedder } = place;
  const [way] = embedder?.plan.ways ?? [];
  if (embedder && way) await fill(place, undefined, way, embedder);
}

async function found(
  place: MemoryPlace,
  own: MemoryNote | undefined,
  { query, maxResults, minScore }: MemoryQuestion,
  asked?: Meaning,
): Promise<readonly MemoryHit[]> {
  const { settings } = place;
  const meaning = asked && { space: asked.way.space, vector: asked.vector, hybrid: settings.hybrid };
  const wanted = { maxResults, minScore, ...(meaning && { meaning }) };
  const lent =
    own && asked ? await onIndex(place, async (index) => ownVectors(index, own, asked.way, settings)) : [];
  const { tokens, overlap } = settings;
  const first = own ? await searchNotes([own], query, { tokens, overlap, vectors: lent, ...wanted }) : [];
  const kept = await onIndex(place, async (index) => {
    // It was looked at before; unless it is another one, in memory, since the file can't be used.
    if (!asked || index.lookedAtMs() === undefined) await syncWhereDue(index, place);
    if (asked) index.vectors.touch(asked.way.space, place.now());
    return index.search(query, wanted);
  });
  return [...first, ...kept].sort((one, other) => other.score - one.score).slice(0, maxResults);
}

/** Makes the vectors that are missing; gives why it could not. Never rejects. */
async function fill(
  place: MemoryPlace,
  own: MemoryNote | undefined,
  way: EmbeddingWay,
  embedder: Embedder,
  dimension?: number,
): Promise<string | undefined> {
  const { settings, now } = place;
  const base = {
    index: keptIndex(place),
    embedder,
    way,
    now,
    kept: settings.vectors,
    ...(dimension !== undefined && { dimension }),
  };
  const notes: FillTask = {
    ...base,
    space: way.space,
    bare: (index, size, most) => index.vectors.bare(way.space, size, most),
  };
  // One after the other: what is wrong with the first is wrong with both.
  return (own && (await fillVectors(ownFill(base, own, settings)))) ?? fillVectors(notes);
}

async function unfilledNote(
  place: MemoryPlace,
  { way, vector }: Meaning,
  problem: string | undefined,
): Promise<string | undefined> {
  const { pieces, known } = await onIndex(place, async (index) =>
    index.vectors.counts(way.space, vector.length),
  );
  if (known >= pieces) return undefined;
  const why = problem === undefined ? "" : `: ${problem}`;
  return `of ${pieces} pieces of notes ${pieces - known} were searched by words alone${why}`;
}
