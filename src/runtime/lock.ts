// One gateway a state dir. The lock is a file that names its owner by process id and start time; the lock of
// a process that is gone, or whose id now belongs to another, is taken over.

import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Who holds a lock. */
export interface LockOwner {
  readonly pid: number;
  /** When the process started, in words of the system; empty where the system does not say. */
  readonly processStart: string;
  /** ISO time at which the lock was taken. */
  readonly takenAt: string;
}

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
  const file = join(stateDir, LOCK_FILE);
  const owner: LockOwner = {
    pid: process.pid,
    processStart: startOf(process.pid) ?? "",
    takenAt: new Date().toISOString(),
  };
  const text = JSON.stringify(owner);
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    // A link appears whole or not at all, so nobody ever reads half a lock.
    while (!linked(draft, file)) clearStale(stateDir, file);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (read(file) === text) rmSync(file, { force: true });
  };
}

/** The gateway that uses `stateDir`; `undefined` where none runs. Takes nothing. */
export function lockOwner(stateDir: string): LockOwner | undefined {
  const text = read(join(stateDir, LOCK_FILE));
  const owner = text === undefined ? undefined : ownerOf(text);
  return owner && isAlive(owner) ? owner : undefined;
}

/** Whether a lock lies in `stateDir` whose owner is gone. */
export function hasStaleLock(stateDir: string): boolean {
  return read(join(stateDir, LOCK_FILE)) !== undefined && lockOwner(stateDir) === undefined;
}

/**
 * Removes a lock whose owner is gone.
 * @throws LockedError where a gateway took it in the meantime
 * @throws UnwritableStateError where the folder does not let it go
 */
export function removeStaleLock(stateDir: string): void {
  clearStale(stateDir, join(stateDir, LOCK_FILE));
  if (hasStaleLock(stateDir)) throw new UnwritableStateError(`${stateDir} can't be written`);
}

/** Whether the owner of a lock still runs. */
function isAlive(owner: LockOwner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (thrown) {
    // EPERM: it runs, as somebody else.
    if ((thrown as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const start = startOf(owner.pid);
  return start === undefined || owner.processStart === "" || start === owner.processStart;
}

function clearStale(stateDir: string, file: string): void {
  const seen = read(file);
  if (seen === undefined) return;
  const owner = ownerOf(seen);
  if (owner && isAlive(owner)) throw new LockedError(stateDir, owner);
  // Two gateways may find the same stale lock: the rename gives it to one of them, and the content tells
  // whether it still was the stale one.
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) !== seen) linked(aside, file);
  rmSync(aside, { force: true });
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** `undefined` where the text is no lock: such a file is as good as stale. */
function ownerOf(text: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(text) as LockOwner | null;
    return Number.isInteger(owner?.pid) && (owner?.pid ?? 0) > 0 ? (owner ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** When a process started, or `undefined` where that can't be found out. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // Field 22, counted behind the command name, which may hold spaces and brackets itself.
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    }
    if (process.platform === "win32") return undefined;
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: "pipe",
    }).trim();
  } catch {
    return undefined;
  }
}
