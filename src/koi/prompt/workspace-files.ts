// The workspace files that go into a system prompt: which ones, in which order, and how they are read.
// INVARIANT: MEMORY.md is read for the owner's own DM session only, so in any other session it isn't even in memory
// (Page: The gateway, Isolation).

import { readInside } from "../read-inside.ts";
import type { Unread } from "../read-inside.ts";

/** A workspace file as it was read. */
export interface WorkspaceFile {
  readonly name: string;
  readonly text: string;
}

/** A workspace file that exists and was not read. */
interface SkippedFile {
  readonly name: string;
  readonly reason: Exclude<Unread, "absent" | "outside"> | "outside_workspace";
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
/** What a background run sees. */
export const RUN_FILES: readonly string[] = ["KOIS.md", "TOOLS.md"];

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
    const read = await readInside(workspace, name, maxFileBytes);
    if (read === "absent") continue;
    if (read === "outside") skipped.push({ name, reason: "outside_workspace" });
    else if (typeof read === "string") skipped.push({ name, reason: read });
    else files.push({ name, text: read.text });
  }
  return { files, skipped };
}
