// A note beside a store that nobody has open: nothing in it waits for anything. A start passes over such a store; one
// without a note, or that is not as the note says, is opened and looked through.
// INVARIANT: a note is gone, also from the disk, before its store is opened to be written.

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** Size and time of the last change of a store's file, as text; it is not as noted once somebody wrote to it. */
export function fileState(file: string): string {
  const { size, mtimeNs } = statSync(file, { bigint: true });
  return `${size} ${mtimeNs}\n`;
}

/** Notes that nothing waits in the store `file`, which was in `state` before that was found. Never throws. */
export function leaveRestNote(file: string, state: string): void {
  try {
    writeFileSync(noteOf(file), state, { mode: 0o600 });
  } catch {
    // Half a note is none, and without one the store is looked through.
  }
}

/** Whether nothing waits in the store `file`: as noted, and without a log of writes since. Never throws. */
export function isAtRest(file: string): boolean {
  try {
    if (readFileSync(noteOf(file), "utf8") !== fileState(file)) return false;
    const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
    return log === undefined || log.size === 0;
  } catch {
    return false;
  }
}

/** Removes the note, where there is one. @throws what the file system throws */
export function removeRestNote(file: string): void {
  if (!existsSync(noteOf(file))) return;
  rmSync(noteOf(file), { force: true });
  // Windows knows no sync of a folder.
  if (process.platform === "win32") return;
  const folder = openSync(dirname(file), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function noteOf(file: string): string {
  return `${file}-rest`;
}
