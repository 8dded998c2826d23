// The folders of a koi that is deleted: moved into the trash of the state dir, and only those that belong to it alone.
// A folder outside of the state dir is somebody's own; one that another koi uses, holds or lies in stays. So does a store
// in which something waits: the next gateway makes dead letters of its messages and sends its replies.

import { existsSync, mkdirSync, realpathSync, renameSync } from "node:fs";
import { join, sep } from "node:path";
import type { KoiHome } from "../../koi/home.ts";
import { KOI_STORE_FILE } from "../../koi/store/sqlite-koi-store.ts";
import { waitingIn } from "../../runtime/state-on-disk.ts";

/** What became of one folder. */
export interface FolderFate {
  readonly folder: keyof KoiHome;
  readonly path: string;
  /** Where it lies now; absent where it stayed. */
  readonly trash?: string;
  readonly stayed?: "missing" | "outside_state" | "used_by_another" | "waiting";
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
    if (folder === "sessionsDir" && isWaiting(join(path, KOI_STORE_FILE))) {
      return { folder, path, stayed: "waiting" };
    }
    mkdirSync(trash, { recursive: true, mode: 0o700 });
    const target = join(trash, folder);
    renameSync(path, target);
    return { folder, path, trash: target };
  });
}

/** Whether a message or a reply waits in a store; one that can't be read may hold some. */
function isWaiting(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    const { waiting, unsent } = waitingIn(file) ?? { waiting: 0, unsent: 0 };
    return waiting + unsent > 0;
  } catch {
    return true;
  }
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
