// Repairs that no report shows.

import type { PlacedFix } from "../../compiler/repair/config-edit.ts";
import { redactLine } from "./redact.ts";

/** Whether a repair repeats a secret, as one does that moves it: a report is handed on to others. */
export function holdsSecret({ edits }: PlacedFix): boolean {
  return edits.some(({ text }) => text.split(/\r\n|[\n\r]/).some((line) => redactLine(line) !== line));
}
