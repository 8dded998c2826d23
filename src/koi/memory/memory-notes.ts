// The notes that a koi's memory tools see: `memory/**/*.md` of its workspace, and MEMORY.md.
// INVARIANT: MEMORY.md is read for the owner's own session alone, and lies in no index: what is not read can't be found.

import { realpath } from "node:fs/promises";
import { join } from "node:path";

import { readInside } from "../read-inside.ts";
import { listMarkdown } from "./list-markdown.ts";
import type { ListedNote } from "./sync-index.ts";

/** A note. */
export interface MemoryNote {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  readonly text: string;
}

const FOLDER = "memory";
const MAX_BYTES = 4 * 1024 * 1024;
/** Most notes; of more, the newest by name: daily notes are named by their day. */
const MAX_NOTES = 2000;

/** The notes in `memory/` of a workspace (absolute). Never rejects: what is a link that leads out is not read. */
export async function listNotes(workspace: string): Promise<readonly ListedNote[]> {
  if (!(await isOwnFolder(workspace))) return [];
  const folder = join(workspace, FOLDER);
  const found = await listMarkdown(folder, MAX_NOTES);
  return found.map(({ name, stamp }) => ({
    path: `${FOLDER}/${name}`,
    stamp,
    read: async () => {
      const read = await readInside(folder, name, MAX_BYTES);
      return typeof read === "string" ? undefined : read.text;
    },
  }));
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
