// The notes that a koi's memory tools see: `memory/**/*.md` of its workspace, and MEMORY.md.
// INVARIANT: MEMORY.md is read for the owner's own session alone: what is not read can't be found.

import { realpath } from "node:fs/promises";
import { join } from "node:path";

import { readInside } from "../read-inside.ts";

/** A note. */
export interface MemoryNote {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  readonly text: string;
}

const FOLDER = "memory";
const MAX_BYTES = 4 * 1024 * 1024;
/** Most notes that are read; of more, the newest by name: daily notes are named by their day. */
const MAX_NOTES = 2000;

/** The notes of a workspace (absolute). Never rejects: what can't be read, or is a link that leads out, is left out. */
export async function memoryNotes(
  workspace: string,
  isOwnersSession: boolean,
): Promise<readonly MemoryNote[]> {
  const { glob } = await import("fast-glob").then((module) => module.default);
  const folder = join(workspace, FOLDER);
  const found = await glob("**/*.md", {
    cwd: folder,
    followSymbolicLinks: false,
    suppressErrors: true,
    deep: 5,
  });
  const names = found
    .sort()
    .slice(-MAX_NOTES)
    .map((name) => `memory/${name}`);
  const notes = await Promise.all(
    [...(isOwnersSession ? ["MEMORY.md"] : []), ...names].map((path) =>
      memoryNote(workspace, path, isOwnersSession),
    ),
  );
  return notes.filter((note) => note !== undefined);
}

/** One note by its path; `undefined` where it is none, or not for this session. Never rejects. */
export async function memoryNote(
  workspace: string,
  path: string,
  isOwnersSession: boolean,
): Promise<MemoryNote | undefined> {
  const isMemory = path === "MEMORY.md";
  const isDaily = /^memory\/(?!.*(?:^|\/)\.\.?(?:\/|$)).*\.md$/.test(path);
  if (isMemory ? !isOwnersSession : !isDaily) return undefined;
  if (isMemory) return noteOf(path, await readInside(workspace, path, MAX_BYTES));
  // A link within the workspace could lead from a daily note to MEMORY.md, so a daily note must lie in its folder, and the folder
  // where it seems to be.
  if (!(await isOwnFolder(workspace))) return undefined;
  return noteOf(path, await readInside(join(workspace, FOLDER), path.slice(FOLDER.length + 1), MAX_BYTES));
}

function noteOf(path: string, read: Awaited<ReturnType<typeof readInside>>): MemoryNote | undefined {
  return typeof read === "string" ? undefined : { path, text: read.text };
}

async function isOwnFolder(workspace: string): Promise<boolean> {
  try {
    return (await realpath(join(workspace, FOLDER))) === join(await realpath(workspace), FOLDER);
  } catch {
    return false;
  }
}
