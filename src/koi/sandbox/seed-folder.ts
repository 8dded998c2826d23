// The folder of a sandbox on the host, with a copy of the koi's start files in it. It is made whole or not at all, and
// never touched again from outside: what is inside may plant links there that lead anywhere on the host.

import { chmod, chown, lstat, mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promptFileNames, readWorkspaceFiles } from "../prompt/workspace-files.ts";
import type { FolderAccess } from "./container-user.ts";
import type { SandboxPlan } from "./plan.ts";
import { openFolder } from "./copy-skill.ts";
import { type Attempt, failed, got } from "./sandbox-problem.ts";

/** Makes what is missing of the plan's folders. Never rejects. */
export async function prepareFolders(plan: SandboxPlan, access: FolderAccess): Promise<Attempt<void>> {
  const { folder, seed, skills } = plan;
  try {
    await openFolder(skills.folder);
  } catch (error) {
    return unmade(skills.folder, error);
  }
  if (!seed) return got(undefined);
  const root = dirname(folder);
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    if (access.kind === "open" && ((await stat(root)).mode & 0o077) !== 0) {
      return failed(
        "refused",
        `the sandbox's user is not the gateway's, so its files must lie in a folder that is closed to others; chmod 700 ${root}`,
      );
    }
    // A folder above the seeded one is that of all kois.
    if (seed.folder !== folder && (await isMissing(folder))) await place(root, folder, undefined, access);
    if (await isMissing(seed.folder)) await place(root, seed.folder, seed.from, access);
    return got(undefined);
  } catch (error) {
    return unmade(folder, error);
  }
}

function unmade(folder: string, error: unknown): Attempt<never> {
  const { code = "unknown error" } = error as NodeJS.ErrnoException;
  return failed("not_created", `the sandbox's folder ${folder} can't be made (${code})`);
}

async function isMissing(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    () => true,
  );
}

/** Fills a folder beside its place and moves it there; one that has appeared meanwhile stays. */
async function place(
  root: string,
  to: string,
  from: string | undefined,
  access: FolderAccess,
): Promise<void> {
  const made = await mkdtemp(join(root, ".new-"));
  try {
    // MEMORY.md is for the owner's own conversation, which a sandbox never is for certain.
    const { files } =
      from === undefined ? { files: [] } : await readWorkspaceFiles(from, promptFileNames(false));
    for (const { name, text } of files) await open(await write(join(made, name), text), access, 0o600, 0o666);
    await open(made, access, 0o700, 0o777);
    await rename(made, to);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    if (!["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
  }
}

async function write(path: string, text: string): Promise<string> {
  await writeFile(path, text, { flag: "wx", mode: 0o600 });
  return path;
}

async function open(path: string, access: FolderAccess, closed: number, opened: number): Promise<void> {
  await chmod(path, access.kind === "open" ? opened : closed);
  if (access.kind === "give") await chown(path, access.uid, access.gid);
}
