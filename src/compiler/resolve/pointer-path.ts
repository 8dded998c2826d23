// JSON pointers from a base and keys behind it.

import { formatPointer } from "../read/pointer.ts";

/** `base` with `keys` behind it. */
export function pointerTo(base: string, ...keys: readonly (string | number)[]): string {
  return base + formatPointer(keys);
}
