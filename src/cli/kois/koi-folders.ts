// The folders of a koi that is deleted: moved into the trash of the state dir, and only those that belong to it alone.
// A folder outside of the state dir is somebody's own; one that another koi uses, holds or lies in stays.

import { existsSync, mkdirSync, realpathSync, renameSync } from "node:fs";
import { join, sep } from "node:path";
import type { KoiHome } from "../../koi/home.ts";

/** What became of one folder. */
export interface FolderFate {
  readonly folder: keyof KoiHome;
  readonly path: string;
  /** Where it lies now; absent where it stayed. */
  readonly trash?: string;
  readonly stayed?: "missing" | "outside_state" | "used_by_another";
}

/** Moves the folders of a koi away. `others` are the homes of all kois that stay; `trash` is a new folder's path. */
export function trashFolders(
  home: KoiHome,
  others: readonly KoiHome[],
  stateDir: string,
  trash: string,
): FolderFate[] {
  const used = others.flatMap((other) => Object.values(other).map(realPath));
  return (["workspace", "koiDir", "sessionsDir"] as const).map((folder): FolderFate => {
    const path = home[folder];
    if (!existsSync(path)) return { folder, path, stayed: "missing" };
    const real = realPath(path);
    if (!isInside(real, realPath(stateDir))) return { folder, path, stayed: "outside_state" };
    if (used.some((one) => one === real || isInside(one, real) || isInside(real, one))) {
      return { folder, path, stayed: "used_by_another" };
    }
    mkdirSync(trash, { recursive: true, mode: 0o700 });
    const target = join(trash, folder);
    renameSync(path, target);
    return { folder, path, trash: target };
  });
}

function isInside(path: string, outer: string): boolean {
  return path.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
