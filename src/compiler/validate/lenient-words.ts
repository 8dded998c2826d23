// Words that a binding may write in capitals or with blanks around them, though the schema lists them exactly: routing
// reads them so (Page: Routing rules).

import { type Spot, pathOf } from "./spot.ts";

const LENIENT_KEYS: ReadonlySet<string | number> = new Set(["channel", "kind"]);
const LENIENT_PATHS: ReadonlySet<string> = new Set([
  "bindings.*.match.channel",
  "bindings.*.match.peer.kind",
]);

/** Whether `value`, which is none of `words`, counts as one of them at `spot`. */
export function isLenientWord(value: unknown, words: readonly unknown[], spot: Spot): boolean {
  return (
    typeof value === "string" &&
    LENIENT_KEYS.has(spot.key) &&
    LENIENT_PATHS.has(pathOf(spot).join(".")) &&
    words.includes(value.trim().toLowerCase())
  );
}
