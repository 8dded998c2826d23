/**
 * What does a search in a thousand notes cost, and for how long does nothing else go on meanwhile? The same search by the kept
 * index (first of all, with nothing changed, with one note changed) and, as a reference, by an index that is made for each
 * search in one go. The pause is the longest time between two turns of the event loop.
 *
 * Two runs on two busy cores of an Intel Xeon under Node 20.20: made for each search 522 and 1273 ms, of which 318 and 688 ms in
 * one pause; kept: the first search 548 and 932 ms with a longest pause of 36 and 93 ms, each one after it 43 and 58 ms (36 and
 * 60 ms), with one note changed 44 and 40 ms (26 and 25 ms).
 *
 * By meaning: the words, and the cosine of each piece, read from the file each time. Two runs on the same machine, busier: 1,000
 * pieces of 1,536 numbers 86 and 109 ms with a longest pause of 31 and 45 ms; 10,000 pieces (84 MB) 851 and 1067 ms (201 and
 * 173 ms). So vectors of 20,000 pieces are the default limit.
 */

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { memorySettings } from "../src/koi/memory/memory-settings.ts";
import { listNotes } from "../src/koi/memory/memory-notes.ts";
import { MemoryIndex } from "../src/koi/memory/memory-index.ts";
import type { MemoryPlace } from "../src/koi/memory/notes-index.ts";
import { searchMemory } from "../src/koi/memory/search-memory.ts";
import { searchNotes } from "../src/koi/memory/search-notes.ts";
import { textHash } from "../src/koi/memory/vector-table.ts";
import type { KoiId } from "../src/routing/ids.ts";
import { median } from "./measure.ts";

const DIMENSION = 1_536;
const NOTES = 1_000;
const ROUNDS = 7;
const WORDS = "boiler harbour invoice garden letter window trout meeting paint river lamp doctor train".split(
  " ",
);

/** About 4 KB, as a day's notes are; the same for the same number. */
function note(number: number): string {
  let state = number + 1;
  const word = (): string => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return `${WORDS[state % WORDS.length]}${state % 97}`;
  };
  return Array.from({ length: 50 }, () => Array.from({ length: 9 }, word).join(" ")).join("\n");
}

/** Milliseconds that `work` takes, and its longest pause. */
async function timed(work: () => Promise<unknown>): Promise<{ ms: number; pauseMs: number }> {
  let pauseMs = 0;
  const state = { isOver: false };
  const watching = (async () => {
    for (let last = performance.now(); !state.isOver;) {
      await setImmediate();
      pauseMs = Math.max(pauseMs, performance.now() - last);
      last = performance.now();
    }
  })();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  state.isOver = true;
  await watching;
  return { ms, pauseMs };
}

async function report(name: string, before: () => void, work: () => Promise<unknown>): Promise<void> {
  const times: { ms: number; pauseMs: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    before();
    times.push(await timed(work));
  }
  const ms = median(times.map((one) => one.ms));
  const pauseMs = median(times.map((one) => one.pauseMs));
  console.log(`memory: ${name}: ${ms.toFixed(1)} ms, longest pause ${pauseMs.toFixed(1)} ms`);
}

/** Pieces with vectors of a usual dimension; the search compares each of them. */
async function byMeaning(folder: string, pieces: number): Promise<void> {
  const file = join(folder, `meaning-${pieces}.sqlite`);
  const random = (at: number): Float32Array => {
    let state = at + 1;
    return Float32Array.from({ length: DIMENSION }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return (state / 1_073_741_824 - 1) / Math.sqrt(DIMENSION / 3);
    });
  };
  const index = new MemoryIndex(file, { owner: "bench", tokens: 400, overlap: 80 });
  try {
    for (let first = 0; first < pieces; first += 1_000) {
      index.transaction(() => {
        for (let at = first; at < first + 1_000; at += 1) {
          const text = `${WORDS[at % WORDS.length]} number ${at}`;
          index.put(`n${at}.md`, "1", text);
          index.vectors.put("space", [{ hash: textHash(text), vector: random(at) }], 1);
        }
      });
    }
    const hybrid = { hasWords: true, vectorWeight: 0.7, textWeight: 0.3, candidateMultiplier: 4 };
    const meaning = { space: "space", vector: random(7), hybrid };
    const search = (): Promise<unknown> => index.search("boiler", { maxResults: 6, minScore: 0.35, meaning });
    const megabytes = (statSync(file).size / 1e6).toFixed(0);
    await report(
      `by meaning, ${pieces} pieces of ${DIMENSION} numbers (${megabytes} MB)`,
      () => undefined,
      search,
    );
  } finally {
    index.close();
    rmSync(file, { force: true });
  }
}

/** Prints the medians of each way. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "skykoi-memory-"));
  try {
    mkdirSync(join(folder, "memory"));
    for (let at = 0; at < NOTES; at += 1) writeFileSync(join(folder, "memory", `n${at}.md`), note(at));
    const settings = memorySettings({}, "main" as KoiId);
    const indexFile = join(folder, "memory.sqlite");
    const place: MemoryPlace = {
      koiId: "main" as KoiId,
      folder,
      isOwners: false,
      extraPaths: [],
      readExtra: () => Promise.reject(new Error("there is none")),
      indexFile,
      settings,
      now: () => Date.now(),
    };
    const { signal } = new AbortController();
    const { tokens, overlap, maxResults, minScore } = settings;
    const options = { tokens, overlap, maxResults, minScore };
    const question = { query: "boiler1 harbour2", maxResults, minScore, signal };
    const search = (): Promise<unknown> => searchMemory(place, question);
    const nothing = (): void => undefined;
    await report("made for each search", nothing, async () => {
      const listed = await listNotes(folder);
      const texts = await Promise.all(listed.map(({ read }) => read()));
      const notes = listed.map(({ path }, at) => ({ path, text: texts[at] ?? "" }));
      return searchNotes(notes, question.query, options);
    });
    await report("kept, first search", () => rmSync(indexFile, { force: true }), search);
    await report("kept, nothing changed", nothing, search);
    let round = 0;
    const change = (): void => writeFileSync(join(folder, "memory", "n5.md"), note((round += 1) + NOTES));
    await report("kept, one note changed", change, search);
    for (const pieces of [1_000, 10_000]) await byMeaning(folder, pieces);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
