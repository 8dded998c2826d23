// Brings an index up to date with its notes: what is as it was is not read. In short transactions with pauses between them, so
// that the rest of the process goes on while a thousand notes are put in.

import type { MemoryIndex } from "./memory-index.ts";

/** A note that there is, unread. */
export interface ListedNote {
  /** As results name it. */
  readonly path: string;
  /** Another one whenever the note was changed. */
  readonly stamp: string;
  /** `undefined` where it is gone, or not to be read. Never rejects. */
  read(): Promise<string | undefined>;
}

/** How long a transaction goes on taking notes, milliseconds. */
const SLICE_MS = 8;
/** Notes that are read at a time. */
const READ_AT_ONCE = 16;

/** Puts in what is new or changed and takes out what is gone. Rejects with what SQLite throws. */
export async function syncIndex(index: MemoryIndex, notes: readonly ListedNote[]): Promise<void> {
  const known = index.stamps();
  const there = new Set(notes.map(({ path }) => path));
  const gone = [...known.keys()].filter((path) => !there.has(path));
  await inSlices(index, gone, (path) => index.drop(path));
  const changed = notes.filter(({ path, stamp }) => known.get(path) !== stamp);
  for (let at = 0; at < changed.length; at += READ_AT_ONCE) {
    const some = changed.slice(at, at + READ_AT_ONCE);
    const texts = await Promise.all(some.map((note) => note.read()));
    const read = some.map(({ path, stamp }, one) => ({ path, stamp, text: texts[one] }));
    await inSlices(index, read, ({ path, stamp, text }) => {
      if (text === undefined) index.drop(path);
      else index.put(path, stamp, text);
    });
  }
}

async function inSlices<T>(index: MemoryIndex, items: readonly T[], work: (item: T) => void): Promise<void> {
  let next = 0;
  while (next < items.length) {
    const endMs = performance.now() + SLICE_MS;
    index.transaction(() => {
      do {
        const item = items[next];
        next += 1;
        if (item !== undefined) work(item);
      } while (next < items.length && performance.now() < endMs);
    });
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
