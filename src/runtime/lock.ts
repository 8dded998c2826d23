// One gateway a state dir: the lock is a file that belongs to one process.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { clearStale, type FileOwner, isTaken, livingOwner, namedOwner, takeFile } from "./owned-file.ts";

/** Who holds a lock. */
export type LockOwner = FileOwner;

/** Another gateway owns the state dir. */
export class LockedError extends Error {
  readonly owner: LockOwner;

  constructor(stateDir: string, owner: LockOwner) {
    super(
      `another gateway (process ${owner.pid}, since ${owner.takenAt}) uses ${stateDir}; stop it first, ` +
        "or give this one a state dir of its own",
    );
    this.name = "LockedError";
    this.owner = owner;
  }
}

/** The state dir can't be written. */
export class UnwritableStateError extends Error {
  override readonly name = "UnwritableStateError";
}

/** Name of the lock in the state dir. */
export const LOCK_FILE = "gateway.lock";

/**
 * Takes the lock of `stateDir`, creating the folder where it is missing. The returned function gives it back.
 * @throws LockedError while another gateway lives
 * @throws UnwritableStateError where the folder can't be made or written
 */
export function takeLock(stateDir: string): () => void {
  try {
    return lock(stateDir);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const what = `the state folder ${stateDir} can't be written: ${message}`;
    throw new UnwritableStateError(what, { cause: error });
  }
}

function lock(stateDir: string): () => void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const taking = takeFile(join(stateDir, LOCK_FILE));
  if (taking.kind === "held") throw new LockedError(stateDir, taking.owner);
  return () => taking.release();
}

/** The gateway that uses `stateDir`; `undefined` where none runs. Takes nothing. */
export function lockOwner(stateDir: string): LockOwner | undefined {
  return livingOwner(join(stateDir, LOCK_FILE));
}

/** The process that the lock of `stateDir` names, alive or not; `undefined` where no lock lies there. */
export function lockHolder(stateDir: string): number | undefined {
  return namedOwner(join(stateDir, LOCK_FILE))?.pid;
}

/** Whether a lock lies in `stateDir` whose owner is gone. */
export function hasStaleLock(stateDir: string): boolean {
  return isTaken(join(stateDir, LOCK_FILE)) && lockOwner(stateDir) === undefined;
}

/**
 * Removes a lock whose owner is gone.
 * @throws LockedError where a gateway took it in the meantime
 * @throws UnwritableStateError where the folder does not let it go
 */
export function removeStaleLock(stateDir: string): void {
  const living = clearStale(join(stateDir, LOCK_FILE));
  if (living) throw new LockedError(stateDir, living);
  if (hasStaleLock(stateDir)) throw new UnwritableStateError(`${stateDir} can't be written`);
}
