// A lock for work that takes as long as a server takes, among the processes of this machine. The lock is that of an
// empty SQLite file: the system itself gives it back when its holder dies, so there is no stale lock to be guessed at,
// and no way in which two processes could both believe that they hold it.

import { closeSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const retryDelayMs = 25;

/** The lock stayed taken for the whole wait. */
export class LockHeldError extends Error {
  override readonly name = "LockHeldError";
}

/**
 * Runs `work` while nobody else holds the lock `file`, which is made (0600) where it is missing; its folder must exist.
 * @throws LockHeldError where it stays taken for `maxWaitMs`; Error where it can't be made; and what `work` throws
 */
export async function withProcessLock<Result>(
  file: string,
  maxWaitMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  closeSync(openSync(file, "a", 0o600));
  // Loaded on first use: only kois with a login need it here.
  const { default: Database } = await import("libsql");
  const connection = new Database(file);
  try {
    connection.exec("PRAGMA busy_timeout=0");
    for (let waitedMs = 0; !hasTaken(connection); waitedMs += retryDelayMs) {
      if (waitedMs >= maxWaitMs) throw new LockHeldError("another process holds the lock");
      await delay(retryDelayMs);
    }
    return await work();
  } finally {
    // Also gives the lock back.
    connection.close();
  }
}

function hasTaken(connection: { exec(statement: string): unknown }): boolean {
  try {
    connection.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    const { code = "" } = error as { code?: string };
    if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return false;
    throw error;
  }
}
