// Where the walk stands in the config: a chain of keys back to the root. Pointers and paths are made of it only for
// a finding, so that valid values cost nothing but the chain.

import { pointerTo } from "../read/pointer.ts";

/** A place in the config. */
export interface Spot {
  /** The object or list around it; the root has none. */
  readonly parent?: Spot;
  /** Key in an object or index in a list; `""` at the root. */
  readonly key: string | number;
  /** Whether the key is the author's own: an index, or the key of a map such as `accounts`. */
  readonly isFree: boolean;
  /** Whether what stands here, or below, may be a secret. */
  readonly isSecret: boolean;
}

/** The root of the config. */
export const ROOT_SPOT: Spot = { key: "", isFree: false, isSecret: false };

/** The place under `key`. */
export function childSpot(parent: Spot, key: string | number, isFree = false): Spot {
  return { parent, key, isFree, isSecret: parent.isSecret };
}

/** The keys from the root to `spot`. */
export function keysOf(spot: Spot): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at = spot; at.parent !== undefined; at = at.parent) keys.push(at.key);
  return keys.reverse();
}

/** The path of `spot` in the schema: as `keysOf`, with `*` for keys of the author's own. */
export function pathOf(spot: Spot): string[] {
  const path: string[] = [];
  for (let at = spot; at.parent !== undefined; at = at.parent) path.push(at.isFree ? "*" : String(at.key));
  return path.reverse();
}

/** The JSON pointer of `spot`. */
export function pointerOf(spot: Spot): string {
  return pointerTo("", ...keysOf(spot));
}
