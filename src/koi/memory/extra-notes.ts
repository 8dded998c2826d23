// Notes outside of a koi's workspace, which its config names (`memorySearch.extraPaths`): files, and folders with Markdown.

import { stat } from "node:fs/promises";
import { join } from "node:path";

import { listMarkdown, stampOf } from "./list-markdown.ts";
import type { ListedNote } from "./sync-index.ts";

const MAX_NOTES = 2000;

/**
 * The notes at these absolute paths, named by theirs. `read` reads one, or rejects where the koi is kept from it. Never
 * rejects: what can't be looked at is left out.
 */
export async function listExtra(
  paths: readonly string[],
  read: (path: string) => Promise<string>,
): Promise<readonly ListedNote[]> {
  const found = await Promise.all(paths.map(filesAt));
  return found.flat().map(({ path, stamp }) => ({
    path,
    stamp,
    read: () => read(path).catch(() => undefined),
  }));
}

async function filesAt(path: string): Promise<readonly { path: string; stamp: string }[]> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFile()) {
    const stamp = await stampOf(path);
    return stamp === undefined ? [] : [{ path, stamp }];
  }
  if (!stats?.isDirectory()) return [];
  const files = await listMarkdown(path, MAX_NOTES);
  return files.map(({ name, stamp }) => ({ path: join(path, name), stamp }));
}
