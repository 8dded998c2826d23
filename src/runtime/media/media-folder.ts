// The folder of a koi's workspace in which files lie that people sent. The workspace is the koi's own, so nothing there is
// taken for granted: a link in the folder's place leads nowhere, and only files that were made here are removed.

import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Where they lie, below the workspace. */
export const INBOUND: readonly string[] = ["media", "inbound"];
/** How long a file is kept, from when it was fetched. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** A file that is not whole after so long never will be. */
const PART_MS = 3_600_000;
const NAME = /^\.?[0-9a-f]{24}-\d+\.[a-z0-9]+(?:\.[0-9a-f]+\.part)?$/;

/** The folder, made 0700 where it is missing. @throws Error where something else is in its place */
export async function inboundFolder(workspace: string): Promise<string> {
  await mkdir(workspace, { recursive: true, mode: 0o700 });
  let folder = workspace;
  for (const name of INBOUND) {
    folder = join(folder, name);
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    if (!(await lstat(folder)).isDirectory()) throw new Error(`${INBOUND.join("/")} is no folder`);
  }
  return folder;
}

/** Whether a plain file lies at `path`. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch {
    return false;
  }
}

/** Removes what is too old. Never rejects: what can't be removed stays. */
export async function prune(folder: string, nowMs: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => NAME.test(one))) {
    const path = join(folder, name);
    try {
      const { mtimeMs } = await lstat(path);
      if (nowMs - mtimeMs > (name.endsWith(".part") ? PART_MS : KEPT_MS)) await rm(path, { force: true });
    } catch {
      // Gone already, or not ours to remove.
    }
  }
}
