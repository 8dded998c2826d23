// A lock that processes share: the gateway notes how a profile did while a command adds another one.
// It is a file beside the locked one that only one process can create.

import { open, rm, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const retryDelayMs = 15;
const maxWaitMs = 5_000;
// The holder works for milliseconds; a lock this old was left behind by a process that died. Two processes that
// find it at once could both break it: what they write is still whole, one note may be lost.
const abandonedAfterMs = 10_000;

// What waits in this process, by path: a thousand turns that end at once stand in line here, in order, instead of all
// trying for the file.
const lines = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while no other holder of the lock of `path` runs. The folder of `path` must exist.
 * @throws Error where another process keeps the lock for 5 seconds, or it can't be made; and what `work` throws
 */
export async function withFileLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const before = lines.get(path);
  const mine = before ? before.then(() => locked(path, work)) : locked(path, work);
  const end = mine.catch(() => undefined);
  lines.set(path, end);
  try {
    return await mine;
  } finally {
    if (lines.get(path) === end) lines.delete(path);
  }
}

async function locked<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const lock = `${path}.lock`;
  await acquire(lock);
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string): Promise<void> {
  for (let waitedMs = 0; waitedMs <= maxWaitMs; waitedMs += retryDelayMs) {
    try {
      const file = await open(lock, "wx", 0o600);
      await file.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (await isAbandoned(lock)) await rm(lock, { force: true });
    else await delay(retryDelayMs);
  }
  throw new Error(`\`${lock}\` is held by another process`);
}

async function isAbandoned(lock: string): Promise<boolean> {
  const held = await stat(lock).catch(() => undefined);
  // Either way: a lock from the future is from before the clock was set back.
  return held !== undefined && Math.abs(Date.now() - held.mtimeMs) > abandonedAfterMs;
}
