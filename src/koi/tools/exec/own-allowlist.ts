// `exec-allowlist.json` in the koiDir: the programs that people allowed this koi for good, with `/approve … allow-always`.
// It lists and never denies. No tool of the koi reaches it.

import { join } from "node:path";

import { asObject, readJsonObject } from "../../json-object-file.ts";
import { withFileLock } from "../../models/file-lock.ts";
import { writeFileAtomic } from "../../models/write-file-atomic.ts";

/** Name of the file. */
export const ALLOWLIST_FILE = "exec-allowlist.json";

/** Paths of programs. @throws KoiFileError where the file is broken */
export async function readOwnAllowlist(koiDir: string): Promise<readonly string[]> {
  const entries = (await readJsonObject(join(koiDir, ALLOWLIST_FILE)))?.["allowlist"];
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    const path = asObject(entry)?.["path"];
    return typeof path === "string" && path.startsWith("/") ? [path] : [];
  });
}

/** Lists `paths` as well. @throws KoiFileError, or an error of node:fs; then nothing has changed */
export async function allowAlways(koiDir: string, paths: readonly string[], nowMs: number): Promise<void> {
  const file = join(koiDir, ALLOWLIST_FILE);
  await withFileLock(file, async () => {
    const known = await readOwnAllowlist(koiDir);
    const before = (await readJsonObject(file))?.["allowlist"];
    const fresh = paths.filter((path) => !known.includes(path));
    const entries = fresh.map((path) => ({ path, addedAt: new Date(nowMs).toISOString() }));
    const all = {
      version: 1,
      allowlist: [...(Array.isArray(before) ? (before as unknown[]) : []), ...entries],
    };
    if (fresh.length > 0) await writeFileAtomic(file, `${JSON.stringify(all, undefined, 2)}\n`);
  });
}
