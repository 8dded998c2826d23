// Which files of the gateway's machine the file tools of a koi leave alone. Not a jail (that is the sandbox): commands
// see what the gateway's user sees. It keeps what a model is talked into reading or writing away from credentials, from
// other kois, and from the gateway's own state.

import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";

import type { CompiledGateway, CompiledKoi } from "../../../routing/compiled-gateway.ts";
import { homePaths } from "../../home.ts";
import { HomeError } from "../../home-path.ts";
import type { HomeBase } from "../../home-path.ts";

/** What a tool wants with a path. */
export type PathUse = "read" | "write";

/** Why a path is left alone; `undefined` where it is free. `path` is absolute, with no link in it. */
export type PathGuard = (path: string, use: PathUse) => string | undefined;

interface Area {
  /** A folder with all that is in it, or a file. */
  readonly folder: string;
  readonly reason: string | undefined;
  /** Whether it may be read all the same. */
  readonly isReadable?: boolean;
}

/** The guard of one koi; `closed` are further files and folders. The innermost one that a path lies in decides. */
export async function pathGuard(
  koi: CompiledKoi,
  gateway: CompiledGateway,
  base: HomeBase,
  closed: readonly string[] = [],
): Promise<PathGuard> {
  const areas: Area[] = [
    { folder: base.stateDir, reason: "it belongs to the gateway" },
    // The skills of all kois are there to be read.
    { folder: join(base.stateDir, "skills"), reason: "it belongs to all kois", isReadable: true },
    ...closed.map((folder) => ({ folder, reason: "it belongs to the gateway" })),
    // Files of the gateway's own process, its environment among them.
    { folder: "/proc", reason: "the system's own files are not for file tools" },
    { folder: "/dev", reason: "the system's own files are not for file tools" },
  ];
  const others = gateway.kois.filter(({ id }) => id !== koi.id);
  areas.push(...areasOf(koi, true, base), ...others.flatMap((other) => areasOf(other, false, base)));
  const real = await Promise.all(
    areas.map(async (area) => ({ ...area, folder: await realPath(area.folder) })),
  );
  return (path, use) => {
    const inside = real.filter(({ folder }) => isInside(folder, path));
    const length = Math.max(...inside.map(({ folder }) => folder.length));
    const nearest = inside.filter(({ folder }) => folder.length === length);
    // A workspace that several kois share is each one's own.
    const isFree = nearest.some(
      ({ reason, isReadable = false }) => !reason || (isReadable && use === "read"),
    );
    return isFree ? undefined : nearest[0]?.reason;
  };
}

function areasOf(koi: CompiledKoi, isOwn: boolean, base: HomeBase): readonly Area[] {
  try {
    const { workspace, koiDir, sessionsDir } = homePaths(koi, base);
    const reason = isOwn ? "it belongs to the gateway" : "it belongs to another koi";
    return [
      { folder: workspace, reason: isOwn ? undefined : reason },
      { folder: koiDir, reason },
      { folder: sessionsDir, reason },
    ];
  } catch (error) {
    // A koi whose home is nowhere has nothing to guard.
    if (error instanceof HomeError) return [];
    throw error;
  }
}

/** `path` without links, as far as it exists; the rest as it is written. Never rejects. */
export async function realPath(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch {
    const parent = dirname(whole);
    return parent === whole ? whole : join(await realPath(parent), basename(whole));
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!way.startsWith("..") && !isAbsolute(way));
}
