// A file that belongs to one process of this machine: it names its owner by process id and start time. What a process
// left that is gone, or whose id now belongs to another, is taken over.

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import { isZombie, processStart } from "../koi/tools/host/process-start.ts";

/** Who owns a file. */
export interface FileOwner {
  readonly pid: number;
  /** When the process started, in words of the system; empty where the system does not say. */
  readonly processStart: string;
  /** ISO time at which the file was taken. */
  readonly takenAt: string;
}

/** Whether the file could be taken. */
export type FileTaking =
  | { readonly kind: "taken"; release(): void }
  | { readonly kind: "held"; readonly owner: FileOwner };

/** Takes `file`, whose folder exists. @throws Error of the system where it can't be written */
export function takeFile(file: string): FileTaking {
  const owner: FileOwner = {
    pid: process.pid,
    processStart: processStart(process.pid) ?? "",
    takenAt: new Date().toISOString(),
  };
  const text = JSON.stringify(owner);
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    // A link appears whole or not at all, so nobody ever reads half an owner.
    while (!linked(draft, file)) {
      const living = clearStale(file);
      if (living) return { kind: "held", owner: living };
    }
  } finally {
    rmSync(draft, { force: true });
  }
  let isOurs = true;
  return {
    kind: "taken",
    release: () => {
      if (isOurs && read(file) === text) rmSync(file, { force: true });
      isOurs = false;
    },
  };
}

/** The owner of `file` that still runs; `undefined` where there is none. Takes nothing. */
export function livingOwner(file: string): FileOwner | undefined {
  const owner = namedOwner(file);
  return owner && isAlive(owner) ? owner : undefined;
}

/** The owner that `file` names, whether or not it still runs. */
export function namedOwner(file: string): FileOwner | undefined {
  const text = read(file);
  return text === undefined ? undefined : ownerOf(text);
}

/** Whether there is such a file. */
export function isTaken(file: string): boolean {
  return read(file) !== undefined;
}

/** Removes a file whose owner is gone; gives the owner where one lives. */
export function clearStale(file: string): FileOwner | undefined {
  const seen = read(file);
  if (seen === undefined) return undefined;
  const owner = ownerOf(seen);
  if (owner && isAlive(owner)) return owner;
  // Two processes may find the same stale file: the rename gives it to one of them, and the content tells
  // whether it still was the stale one.
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return undefined;
  }
  if (read(aside) !== seen) linked(aside, file);
  rmSync(aside, { force: true });
  return undefined;
}

/** Whether the owner still runs. */
function isAlive(owner: FileOwner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (thrown) {
    // EPERM: it runs, as somebody else.
    if ((thrown as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  if (isZombie(owner.pid)) return false;
  const start = processStart(owner.pid);
  return start === undefined || owner.processStart === "" || start === owner.processStart;
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

/** `undefined` where the text names nobody: such a file is as good as stale. */
function ownerOf(text: string): FileOwner | undefined {
  try {
    const owner = JSON.parse(text) as FileOwner | null;
    return Number.isInteger(owner?.pid) && (owner?.pid ?? 0) > 0 ? (owner ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}
