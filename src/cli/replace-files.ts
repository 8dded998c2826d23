// Files that people wrote get new bytes: modes stay, a link goes on leading to its file, a crash leaves each file old or
// new, and a file that somebody has changed meanwhile stops everything.

import { readFileSync, realpathSync, statSync } from "node:fs";
import { UsageError } from "./exit-code.ts";
import { shownPath } from "./find-config.ts";
import type { ProcessIo } from "./process-io.ts";
import { writeFileAtomically } from "./write-file.ts";

/** New bytes for a file. */
export interface FileChange {
  /** As it was read. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * Writes the changes, by absolute path. `who` begins the message of a refusal.
 * @throws UsageError where a file is not as it was read, before any is written; where one can't be written
 */
export function replaceFiles(changes: ReadonlyMap<string, FileChange>, who: string, io: ProcessIo): void {
  const targets = [...changes].map(([path, { before, after }]) => {
    const target = realpathSync(path);
    if (Buffer.compare(readFileSync(target), before) !== 0) {
      throw new UsageError(
        `${who}: ${shownPath(io, path)} has changed since it was read; nothing was written, try again`,
      );
    }
    return { path, target, after, mode: statSync(target).mode & 0o7777 };
  });
  for (const { path, target, after, mode } of targets) {
    try {
      writeFileAtomically(target, after, mode);
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      throw new UsageError(`${who}: can't write ${shownPath(io, path)}: ${code}`);
    }
  }
}
