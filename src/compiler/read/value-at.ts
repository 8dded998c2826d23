// The value that a pointer leads to.

import { parsePointer } from "./pointer.ts";

/** The value at `pointer` in `root`; `undefined` where there is none. Inherited keys are none. */
export function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const key of parsePointer(pointer)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
