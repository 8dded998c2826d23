// Reads a file of a folder that others than the gateway may write to, without being led out of it.

import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";

/** Why a file was not read. */
export type Unread = "absent" | "outside" | "not_a_file" | "too_large" | "unreadable";

/** A file's bytes. */
export interface ReadBytes {
  readonly bytes: Buffer;
  /** Where it lies, links followed. */
  readonly path: string;
  readonly isExecutable: boolean;
  /** When it was last changed, milliseconds since the epoch. */
  readonly changedAtMs: number;
}

/** A file that was read. */
export interface ReadFile {
  readonly text: string;
  /** Where it lies, links followed. */
  readonly path: string;
  /** When it was last changed, milliseconds since the epoch. */
  readonly changedAtMs: number;
}

/** Reads `name` in `folder`, at most `maxBytes` long, as UTF-8. Never throws. */
export async function readInside(folder: string, name: string, maxBytes: number): Promise<ReadFile | Unread> {
  const read = await readBytesInside(folder, name, maxBytes);
  if (typeof read === "string") return read;
  const { bytes, path, changedAtMs } = read;
  return { text: bytes.toString("utf8"), path, changedAtMs };
}

/** Reads `name` in `folder`, at most `maxBytes` long. Never throws. */
export async function readBytesInside(
  folder: string,
  name: string,
  maxBytes: number,
): Promise<ReadBytes | Unread> {
  try {
    // SAFETY: a sandboxed koi can write links into its workspace, and the gateway reads outside of the sandbox. A
    // link that leaves the folder would hand the koi any file of the host.
    const path = await realpath(join(folder, name));
    if (!isInside(await realpath(folder), path)) return "outside";
    // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever. O_NOFOLLOW: the link was judged above.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) return "not_a_file";
      if (stats.size > maxBytes) return "too_large";
      const isExecutable = (stats.mode & 0o100) !== 0;
      return { bytes: await file.readFile(), path, isExecutable, changedAtMs: stats.mtimeMs };
    } finally {
      await file.close();
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "absent" : "unreadable";
  }
}

/** Whether `path` lies in `folder`, both real paths. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !/^\.\.[\\/]/.test(way) && !isAbsolute(way);
}
