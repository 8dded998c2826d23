// A file that somebody wrote gets new bytes: its mode stays, a link stays a link, and a crash leaves the old bytes or
// the new ones.

import { chmodSync, realpathSync, statSync } from "node:fs";
import { writeFileAtomically } from "../write-file.ts";

/** Replaces the content of the file at `path`, which is there. */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const target = realpathSync(path);
  const { mode } = statSync(target);
  writeFileAtomically(target, bytes);
  chmodSync(target, mode & 0o7777);
}
