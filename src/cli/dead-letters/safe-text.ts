// What people and kois wrote, made fit for a terminal and a listing: one line, short, nothing in it that steers a
// terminal, what looks like a secret blotted out.

import { cellsOf } from "../report/cells.ts";
import { redactLine } from "../report/redact.ts";

const MAX_COLUMNS = 80;

/** `text` as one line of at most `most` columns. */
export function safeText(text: string, most: number = MAX_COLUMNS): string {
  const line = text.split(/\s+/).filter(Boolean).join(" ");
  let shown = "";
  let columns = 0;
  for (const cell of cellsOf(redactLine(line))) {
    columns += cell.width;
    if (columns > most) return `${shown}…`;
    shown += cell.text;
  }
  return shown;
}
