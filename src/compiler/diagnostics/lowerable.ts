// Codes without which a table could not be trusted keep their severity.

import type { Code } from "./finding.ts";

const FIXED_AREAS = new Set(["text", "schema", "include"]);
const FIXED_CODES: ReadonlySet<Code> = new Set<Code>([
  "koi/duplicate-id",
  "koi/koidir-collision",
  // Mistakes of shape: there is no such key, and nothing behind it is looked at.
  "channel/unknown",
  "tool/elevated-per-koi",
]);

/** Whether a code may be lowered or silenced. */
export function isLowerable(code: Code): boolean {
  return !FIXED_CODES.has(code) && !FIXED_AREAS.has(code.slice(0, code.indexOf("/")));
}
