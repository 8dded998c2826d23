// Which folders to watch, and which names in them matter, so that a change of any file is seen however it is
// made: in place, by rename, behind a symlink, or by swapping a symlink on the way to it.

import { lstatSync, readlinkSync } from "node:fs";
import { dirname, isAbsolute, join, parse, resolve, sep } from "node:path";

/** Folders to watch (not their subfolders), and the paths in them that matter. */
export interface WatchPlan {
  readonly folders: readonly string[];
  readonly paths: ReadonlySet<string>;
  /** Folders that matter with all they hold (a glob may match a new file). */
  readonly wholeFolders: ReadonlySet<string>;
}

/** The plan for `entries`, absolute paths of files or folders, which need not exist. */
export function watchPlan(entries: readonly string[]): WatchPlan {
  const folders = new Set<string>();
  const paths = new Set<string>();
  const wholeFolders = new Set<string>();
  for (const entry of entries) {
    for (const path of hops(resolve(entry))) {
      paths.add(path);
      folders.add(dirname(path));
      if (!isFolder(path)) continue;
      wholeFolders.add(path);
      folders.add(path);
    }
  }
  return { folders: [...folders].sort(), paths, wholeFolders };
}

/** Whether an event at `path` matters; in whole folders only `rename`, that something came or went. */
export function matters({ folders, paths, wholeFolders }: WatchPlan, path: string, event: string): boolean {
  return paths.has(path) || folders.includes(path) || (event === "rename" && wholeFolders.has(dirname(path)));
}

/** The path itself, every symlink on the way to it, and what it comes to in the end. */
function hops(path: string): string[] {
  const found = [path];
  let current = path;
  // Forty links, as in Linux; a loop ends here too.
  for (let count = 0; count < 40; count += 1) {
    const link = firstLink(current);
    if (!link) break;
    current = resolve(link.target, link.rest);
    found.push(link.path, current);
  }
  return found;
}

function firstLink(path: string): { path: string; target: string; rest: string } | undefined {
  const { root } = parse(path);
  const parts = path.slice(root.length).split(sep);
  let so = root;
  for (const [index, part] of parts.entries()) {
    so = join(so, part);
    const target = linkTarget(so);
    if (target === undefined) continue;
    const rest = parts.slice(index + 1).join(sep);
    return { path: so, target: isAbsolute(target) ? target : resolve(dirname(so), target), rest };
  }
  return undefined;
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
