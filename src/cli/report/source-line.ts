// One line of a source text, made ready for a frame. In: the text, where the line begins, which part must be seen.
// Out: the line without secrets, cut to the width. A line of many megabytes costs no more than a short one.

import type { TextRange } from "../../compiler/diagnostics/diagnostic.ts";
import { cellsOf } from "./cells.ts";
import { type ShownLine, type Units, cutLine } from "./cut-line.ts";
import { redactLine } from "./redact.ts";

/** Units that are looked at on either side of the part that must be seen, for each column of the frame. */
const UNITS_PER_COLUMN = 8;

/** Units behind which the end of a line is not looked for: more than any width shows. */
const MAX_LOOKAHEAD = 65_536;

const LINE_BREAK = /\r\n|[\n\r]/y;

/** A line by its units in the text: from `start` up to, not including, its line break (or a point far behind). */
export interface LinePlace {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** The line on which a range begins. */
export function lineOf(text: string, range: TextRange): LinePlace {
  const start = range.start.offset - (range.start.column - 1);
  return { number: range.start.line, start, end: lineEnd(text, range.start.offset) };
}

/** The line behind another one, `undefined` behind the last. */
export function lineAfter(text: string, line: LinePlace): LinePlace | undefined {
  LINE_BREAK.lastIndex = line.end;
  const lineBreak = LINE_BREAK.exec(text);
  if (lineBreak === null) return undefined;
  const start = line.end + lineBreak[0].length;
  return { number: line.number + 1, start, end: lineEnd(text, start) };
}

/** The end of the line that holds `offset`, or a point far behind it. */
function lineEnd(text: string, offset: number): number {
  const ahead = text.slice(offset, offset + MAX_LOOKAHEAD);
  const length = ahead.search(/[\n\r]/);
  return offset + (length < 0 ? ahead.length : length);
}

/** The units of a range on its first line. */
export function unitsOn(line: LinePlace, range: TextRange): Units {
  const start = range.start.offset - line.start;
  return { start, end: Math.max(start, Math.min(range.end.offset, line.end) - line.start) };
}

/** A line cut to `width` columns around `focus`; `secrets` are units of it that must not be seen. */
export function showLine(
  text: string,
  line: LinePlace,
  width: number,
  focus: Units,
  secrets: readonly Units[],
): ShownLine {
  const length = line.end - line.start;
  const margin = width * UNITS_PER_COLUMN;
  // Twice the margin is read, so that the key before a secret is known wherever the secret can be seen.
  const from = Math.max(0, focus.start - 2 * margin);
  const to = Math.min(length, focus.start + 2 * margin);
  const known = secrets.map((units) => moved(units, from));
  const safe = redactLine(text.slice(line.start + from, line.start + to), known);
  const first = Math.max(from, focus.start - margin);
  const last = Math.min(to, focus.start + margin);
  const cells = cellsOf(safe.slice(first - from, last - from));
  const more = { before: first > 0, after: last < length };
  const shown = cutLine(cells, width, moved(focus, first), more);
  return { text: shown.text, columnsOf: (units) => shown.columnsOf(moved(units, first)) };
}

function moved({ start, end }: Units, by: number): Units {
  return { start: start - by, end: end - by };
}
