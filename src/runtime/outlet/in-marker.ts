// Words with a mark of where they come from.

import type { Crossing } from "./outlet-place.ts";
import { withPrefix } from "../turns/response-prefix.ts";

/** `text` between the two ends of the marker; a block of Markdown begins on a line of its own. */
export function inMarker(marker: Crossing["marker"], text: string): string {
  if (!marker) return text;
  const { prefix, suffix } = marker;
  const marked = text.trim() === "" ? prefix.trim() : before(prefix, text);
  return `${marked}${suffix}`;
}

function before(prefix: string, text: string): string {
  if (prefix === "") return text;
  const trimmed = prefix.trimEnd();
  const joined = withPrefix(trimmed, text);
  // As it was written, unless the text must begin a line.
  return joined.startsWith(`${trimmed}\n`) ? joined : `${prefix}${text}`;
}
