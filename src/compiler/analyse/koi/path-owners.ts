// Whose folder a path is: an index of the folders of all kois, so that finding two in one place, or one inside of
// another, takes no comparison of every two.

import type { OwnedPath } from "./owned-path.ts";

/** What a folder is for. */
export type FolderKind = "koiDir" | "sessions" | "workspace";

/** A folder and whose it is; `owner` is a place in the list of kois. */
export interface OwnedFolder {
  readonly owner: number;
  readonly kind: FolderKind;
  readonly path: OwnedPath;
}

/** The folders at one path: the first of each kind, and the first of another koi. */
type Shelf = OwnedFolder[];

/** Finds folders by path. */
export class PathOwners {
  readonly #byFolded = new Map<string, Shelf>();
  readonly #byReal = new Map<string, Shelf>();

  /** Adds a folder. Owners come in their order in the list. */
  add(folder: OwnedFolder): void {
    put(this.#byFolded, folder.path.folded, folder);
    if (folder.path.real !== undefined) put(this.#byReal, folder.path.real, folder);
  }

  /** The first folder of one of `kinds` at `path` that is not `owner`'s. */
  at(path: OwnedPath, kinds: readonly FolderKind[], owner: number): OwnedFolder | undefined {
    return (
      pick(this.#byFolded.get(path.folded), kinds, owner) ??
      (path.real === undefined ? undefined : pick(this.#byReal.get(path.real), kinds, owner))
    );
  }

  /** The nearest folder of one of `kinds` around `path` that is not `owner`'s. */
  around(path: OwnedPath, kinds: readonly FolderKind[], owner: number): OwnedFolder | undefined {
    const inText = nearest(this.#byFolded, path.folded, kinds, owner);
    return inText ?? (path.real === undefined ? undefined : nearest(this.#byReal, path.real, kinds, owner));
  }
}

function put(shelves: Map<string, Shelf>, path: string, folder: OwnedFolder): void {
  const shelf = shelves.get(path);
  if (!shelf) shelves.set(path, [folder]);
  // Whoever asks for another koi's folder is content with one of two.
  else if (shelf.filter((one) => one.kind === folder.kind).length < 2) shelf.push(folder);
}

function pick(
  shelf: Shelf | undefined,
  kinds: readonly FolderKind[],
  owner: number,
): OwnedFolder | undefined {
  return shelf?.find((one) => one.owner !== owner && kinds.includes(one.kind));
}

function nearest(
  shelves: ReadonlyMap<string, Shelf>,
  path: string,
  kinds: readonly FolderKind[],
  owner: number,
): OwnedFolder | undefined {
  for (const folder of foldersAround(path)) {
    const found = pick(shelves.get(folder), kinds, owner);
    if (found) return found;
  }
  return undefined;
}

/** The folders that a path in normal form lies in, the nearest first; `/` is around everything. */
export function* foldersAround(path: string): Iterable<string> {
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) yield path.slice(0, at);
  if (path !== "/") yield "/";
}
