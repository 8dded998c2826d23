// Numbers of a config that are none: Infinity and NaN. The read stage tells each of them where it is written; here they
// are mistakes of shape, so that no later stage takes such a number for the object or text that belongs there.

import { type Finding, finding } from "../diagnostics/finding.ts";
import { pointerTo } from "../read/pointer.ts";

/** A finding for each number in `value` that is Infinity or NaN, in document order. */
export function* nonFiniteNumbers(value: unknown, pointer = ""): Iterable<Finding> {
  if (typeof value === "number" && !Number.isFinite(value)) {
    yield finding("text/non-finite", pointer, { raw: String(value) });
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* nonFiniteNumbers(inner, pointerTo(pointer, key));
}
