// A koi's home on this machine: workspace, koiDir and sessions dir, made on first use.
// Always holds: folders made here are 0700 and files 0600; nothing that exists is overwritten or has its mode changed.

import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { CompiledKoi } from "../routing/compiled-gateway.ts";
import { initGit } from "./git-init.ts";
import { expandPath, HomeError } from "./home-path.ts";
import type { HomeBase } from "./home-path.ts";
import { workspaceTemplates } from "./workspace-templates.ts";

/** The folders of one koi, absolute. */
export interface KoiHome {
  /** Default working directory of the koi; not a jail. */
  readonly workspace: string;
  /** Auth profiles, model registry, the koi's own settings. Never inside the workspace. */
  readonly koiDir: string;
  readonly sessionsDir: string;
}

/** Where and how a home is opened. */
export interface HomeOptions extends HomeBase {
  /** `kois.defaults.skipBootstrap`: whether a new workspace stays empty. Default: false. */
  readonly skipBootstrap?: boolean;
}

/**
 * The folders of `koi`, without touching the disk.
 * @throws HomeError where a path can't be resolved
 */
export function homePaths(koi: CompiledKoi, base: HomeBase): KoiHome {
  return {
    workspace: expandPath(koi.workspace, base),
    koiDir: expandPath(koi.koiDir, base),
    sessionsDir: expandPath(koi.sessionsDir, base),
  };
}

/**
 * Opens the home of `koi`, creating what is missing. A workspace without any of the template files gets them; one that
 * holds any is somebody's own and gets none, so that a file deleted on purpose stays deleted. Only one that was empty is
 * brand-new: it also gets BOOTSTRAP.md, and is made a git repository where there is git.
 * @throws HomeError where a path can't be resolved or a folder can't be made
 */
export async function openHome(koi: CompiledKoi, options: HomeOptions): Promise<KoiHome> {
  const home = homePaths(koi, options);
  for (const folder of ["workspace", "koiDir", "sessionsDir"] as const) {
    try {
      await mkdir(home[folder], { recursive: true, mode: 0o700 });
      if (folder === "workspace" && !options.skipBootstrap) await fillIfNew(home.workspace, options);
    } catch (cause) {
      // The path as it is configured: people in a chat may read this, and the machine's folders are not theirs.
      const { code = "unknown error" } = cause as NodeJS.ErrnoException;
      throw new HomeError(`\`${koi[folder]}\` of the koi \`${koi.id}\` can't be made (${code})`, { cause });
    }
  }
  return home;
}

async function fillIfNew(workspace: string, { env }: HomeOptions): Promise<void> {
  const present = new Set(await readdir(workspace));
  if (workspaceTemplates.some((template) => present.has(template.name))) return;
  const hasGit = present.delete(".git");
  const isBrandNew = present.size === 0;
  let isFirst = false;
  for (const { name, text } of workspaceTemplates) {
    if (name === "BOOTSTRAP.md" && !isBrandNew) continue;
    isFirst = (await writeNew(join(workspace, name), text)) || isFirst;
  }
  if (isBrandNew && isFirst && !hasGit) await initGit(workspace, env);
}

/** Whether the file was written: two first turns at once, or a file that appeared since, must not cost anybody a file. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
