// The Markdown files below a folder, each with what changes whenever it is written to.

import { stat } from "node:fs/promises";
import { join } from "node:path";

/** A file. */
export interface FoundFile {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  readonly stamp: string;
}

/** How deep folders are looked into. */
const DEPTH = 5;

/** The files, by name; of more than `most` the last ones. Never rejects: what can't be looked at is left out. */
export async function listMarkdown(folder: string, most: number): Promise<readonly FoundFile[]> {
  const { glob } = await import("fast-glob").then((module) => module.default);
  const names = await glob("**/*.md", {
    cwd: folder,
    followSymbolicLinks: false,
    suppressErrors: true,
    deep: DEPTH,
  });
  const found = await Promise.all(
    names
      .sort()
      .slice(-most)
      .map(async (name) => ({ name, stamp: await stampOf(join(folder, name)) })),
  );
  return found.flatMap(({ name, stamp }) => (stamp === undefined ? [] : [{ name, stamp }]));
}

/** What tells two states of a file apart; `undefined` where it is none. Never rejects. */
export async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { ctimeNs, mtimeNs, size, ino } = await stat(path, { bigint: true });
    return [ctimeNs, mtimeNs, size, ino].join(":");
  } catch {
    return undefined;
  }
}
