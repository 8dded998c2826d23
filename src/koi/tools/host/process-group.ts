// Process groups that this process has started: they end with it. Each is written down in the state dir while it runs, so
// that what a process left behind that was killed is ended by the next one.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { isZombie, processStart } from "./process-start.ts";

/** Folder in the state dir: a file a group, named by the number of its first process. */
const FOLDER = "running";

/** A process as one tells it from a later one with its number. */
interface KnownProcess {
  readonly pid: number;
  readonly start: string;
}

interface GroupNote {
  readonly group: KnownProcess;
  /** Who started it. */
  readonly owner: KnownProcess;
}

/** Groups that run. */
const running = new Set<number>();
let self: KnownProcess | undefined;

/**
 * Keeps an eye on the group of a process that was started as its first, until `ended`. `stateDir`: where it is written
 * down; default: nowhere.
 */
export function watchGroup(group: number, ended: Promise<unknown>, stateDir?: string): void {
  if (running.size === 0) process.on("exit", endAll);
  running.add(group);
  const forget = stateDir === undefined ? undefined : note(group, stateDir);
  void ended.then(() => {
    forget?.();
    running.delete(group);
    if (running.size === 0) process.off("exit", endAll);
  });
}

/** Signals all of a group; whether anybody was there. */
export function signalGroup(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return group > 0 && process.kill(-group, name);
  } catch (error) {
    // It is gone already; EPERM: it is not ours to signal, but it is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Ends the groups that processes have left behind that are gone; how many there were. Never throws. */
export function endLeftGroups(stateDir: string): number {
  const folder = join(stateDir, FOLDER);
  let count = 0;
  for (const name of namesIn(folder)) {
    const file = join(folder, name);
    const left = readNote(file);
    if (left && isThere(left.owner) && !isZombie(left.owner.pid)) continue;
    // Only while the first process of the group is there nobody else can have its number.
    if (left && isThere(left.group) && signalGroup(left.group.pid, "SIGKILL")) count += 1;
    rmSync(file, { force: true });
  }
  return count;
}

/** Writes a group down; the returned function takes it back. A disk that is full costs the note, not the command. */
function note(group: number, stateDir: string): () => void {
  const file = join(stateDir, FOLDER, String(group));
  self ??= { pid: process.pid, start: processStart(process.pid) ?? "" };
  const start = processStart(group);
  try {
    if (start === undefined) return () => undefined;
    const text: GroupNote = { group: { pid: group, start }, owner: self };
    mkdirSync(join(stateDir, FOLDER), { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(text), { mode: 0o600 });
  } catch {
    return () => undefined;
  }
  return () => {
    // Whose note it is now, the number may say no more.
    if (readNote(file)?.group.start === start) rmSync(file, { force: true });
  };
}

function readNote(file: string): GroupNote | undefined {
  try {
    const { group, owner } = JSON.parse(readFileSync(file, "utf8")) as Partial<GroupNote>;
    return isKnown(group) && isKnown(owner) ? { group, owner } : undefined;
  } catch {
    return undefined;
  }
}

function isKnown(one: KnownProcess | undefined): one is KnownProcess {
  return Number.isInteger(one?.pid) && (one?.pid ?? 0) > 1 && typeof one?.start === "string";
}

/** Whether its number is still its own: also that of one that has ended and that nobody has asked after. */
function isThere({ pid, start }: KnownProcess): boolean {
  return start !== "" && processStart(pid) === start;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function endAll(): void {
  for (const group of running) signalGroup(group, "SIGKILL");
}
