// A collection on demand. The database library lets go of files and memory only when its objects are collected, and
// the engine knows nothing of what they hold: a gateway that became idle would keep them for hours.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | undefined;

/** Collects garbage, which takes some 10 ms: for moments in which nothing happens. */
export function collectGarbage(): void {
  if (!collect) {
    // The engine offers it to contexts that are made after this.
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
}
