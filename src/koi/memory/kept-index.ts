// The index of a koi's notes as it lies on disk: opened for a moment, and made anew where it is broken. Where no file can be
// had, the work is done in memory: slower, and with the same result.

import { chmodSync, closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";

import type { KoiLog } from "../koi-log.ts";
import type { IndexOwner } from "./memory-index.ts";
import { MemoryIndex } from "./memory-index.ts";

/** An index on disk. */
export interface KeptIndex extends IndexOwner {
  /** Absolute. */
  readonly file: string;
  readonly log?: KoiLog | undefined;
}

const BROKEN = /^SQLITE_(?:CORRUPT|NOTADB|ERROR|FORMAT|MISMATCH)/;

/** Works on the index. Rejects with what `work` rejects with where memory is no help either. */
export async function withIndex<T>(
  { file, log, ...owner }: KeptIndex,
  work: (index: MemoryIndex) => Promise<T>,
): Promise<T> {
  try {
    makePrivate(file);
    return await opened(file, owner, work);
  } catch (error) {
    const { code = "" } = error as { code?: unknown };
    log?.warn(
      { code: String(code) },
      "the index of a koi's memory can't be used; the notes are searched without it",
    );
    if (BROKEN.test(String(code))) remove(file);
    return opened(":memory:", owner, work);
  }
}

async function opened<T>(
  file: string,
  owner: IndexOwner,
  work: (index: MemoryIndex) => Promise<T>,
): Promise<T> {
  const index = new MemoryIndex(file, owner);
  try {
    return await work(index);
  } finally {
    index.close();
  }
}

/** Notes are nobody else's to read, and neither is their index. */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
}

function remove(file: string): void {
  for (const path of [file, `${file}-journal`, `${file}-wal`, `${file}-shm`]) {
    try {
      rmSync(path, { force: true });
    } catch {
      // It stays, and is tried again with the next search.
    }
  }
}
