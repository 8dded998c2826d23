// Copies the folder of a skill to where a sandbox reads it. It may come from a workspace that a koi writes to, so links are
// left out, nothing outside of the folder is read, and there is an end to how much is copied.

import { chmod, lstat, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readBytesInside } from "../read-inside.ts";

/** A file of a skill. */
export interface SkillFile {
  /** Below the skill's folder. */
  readonly name: string;
  readonly bytes: number;
  readonly changedAtMs: number;
}

const MAX_FILES = 1_000;
const MAX_BYTES = 32 << 20;
const MAX_DEPTH = 12;

/** The plain files of a folder; `undefined` where they are too many or too large. Rejects where it can't be read. */
export async function skillFiles(folder: string): Promise<readonly SkillFile[] | undefined> {
  const files: SkillFile[] = [];
  const folders = [""];
  let bytes = 0;
  for (let name = folders.shift(); name !== undefined; name = folders.shift()) {
    if (name.split("/").length > MAX_DEPTH) return undefined;
    for (const entry of await readdir(join(folder, name), { withFileTypes: true })) {
      const path = name === "" ? entry.name : `${name}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      if (!entry.isFile()) continue;
      const { size, mtimeMs } = await lstat(join(folder, path));
      bytes += size;
      files.push({ name: path, bytes: size, changedAtMs: mtimeMs });
    }
    if (files.length + folders.length > MAX_FILES || bytes > MAX_BYTES) return undefined;
  }
  return files;
}

/** Copies `files` of `from` into the new folder `to`, readable by everybody. Rejects where that does not work. */
export async function copySkill(from: string, files: readonly SkillFile[], to: string): Promise<void> {
  try {
    await openFolder(to);
    for (const { name } of files) {
      const read = await readBytesInside(from, name, MAX_BYTES);
      // It went, or became something else, while it was looked at.
      if (typeof read === "string") continue;
      const folders = dirname(name).split("/");
      for (let i = 0; i < folders.length; i++) await openFolder(join(to, ...folders.slice(0, i + 1)));
      await writeFile(join(to, name), read.bytes, { flag: "wx" });
      await chmod(join(to, name), read.isExecutable ? 0o755 : 0o644);
    }
  } catch (error) {
    await rm(to, { recursive: true, force: true });
    throw error;
  }
}

/** Makes a folder, with those above it, that every user of a container can look into. */
export async function openFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}
