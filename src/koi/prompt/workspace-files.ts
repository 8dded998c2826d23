// The workspace files that go into a system prompt: which ones, in which order, and how they are read.
// INVARIANT: MEMORY.md is read for the owner's own DM session only, so in any other session it isn't even in memory
// (Page: The gateway, Isolation).

import { open, realpath } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { constants } from "node:fs";

/** A workspace file as it was read. */
export interface WorkspaceFile {
  readonly name: string;
  readonly text: string;
}

/** A workspace file that exists and was not read. */
interface SkippedFile {
  readonly name: string;
  readonly reason: "outside_workspace" | "not_a_file" | "too_large" | "unreadable";
}

/** What reading a workspace gave. Absent files are in neither list. */
export interface WorkspaceReading {
  /** In prompt order. */
  readonly files: readonly WorkspaceFile[];
  readonly skipped: readonly SkippedFile[];
}

const everySession = [
  "KOIS.md",
  "SOUL.md",
  "TOOLS.md",
  "IDENTITY.md",
  "USER.md",
  "HEARTBEAT.md",
  "BOOTSTRAP.md",
];
const ownersSession = [...everySession, "MEMORY.md"];

// The prompt takes 60,000 characters at most; a file of this size is a mistake, not a note.
const maxFileBytes = 4 * 1024 * 1024;

/** The files that this session may see, in prompt order. */
export function promptFileNames(hasMemory: boolean): readonly string[] {
  return hasMemory ? ownersSession : everySession;
}

/** Reads `names` from `workspace`, in that order. Never throws: what can't be read is in `skipped`. */
export async function readWorkspaceFiles(
  workspace: string,
  names: readonly string[],
): Promise<WorkspaceReading> {
  const files: WorkspaceFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const name of names) {
    const read = await readWorkspaceFile(workspace, name);
    if (read === "absent") continue;
    if (typeof read === "string") skipped.push({ name, reason: read });
    else files.push({ name, text: read.text });
  }
  return { files, skipped };
}

async function readWorkspaceFile(
  workspace: string,
  name: string,
): Promise<{ text: string } | "absent" | SkippedFile["reason"]> {
  try {
    // SAFETY: a sandboxed koi can write links into its workspace, and the gateway reads outside of the sandbox. A
    // link that leaves the workspace would hand the koi any file of the host.
    const path = await realpath(join(workspace, name));
    if (!isInside(await realpath(workspace), path)) return "outside_workspace";
    // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever. O_NOFOLLOW: the link was judged above.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) return "not_a_file";
      return stats.size > maxFileBytes ? "too_large" : { text: await file.readFile("utf8") };
    } finally {
      await file.close();
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "absent" : "unreadable";
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && !way.startsWith("..") && !isAbsolute(way);
}
