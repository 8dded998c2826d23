/**
 * From offsets to lines and columns. In: a text. Out: positions as editors show them: both begin at 1, columns count
 * UTF-16 units, and a line ends at `\n`, `\r\n` or `\r` (not at U+2028, although JSON5 ends a comment there).
 * INVARIANT: nothing is computed before the first question; then one pass over the text answers all of them.
 */

import { CARRIAGE_RETURN, LINE_FEED } from "./characters.ts";

/** A position in a text; both numbers begin at 1. */
export interface LineColumn {
  readonly line: number;
  /** In UTF-16 units. */
  readonly column: number;
}

/** The lines of one text. */
export class LineIndex {
  private readonly text: string;
  private starts: Uint32Array | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** How many lines there are; an empty text has one, and so has what follows the last line end. */
  get lineCount(): number {
    return this.lineStarts().length;
  }

  /** The position of an offset. Offsets outside the text count as its nearest end. */
  at(offset: number): LineColumn {
    const starts = this.lineStarts();
    const inside = Math.min(Math.max(0, offset), this.text.length);
    // The last line that starts at or before the offset.
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - (starts[low] ?? 0) + 1 };
  }

  /** The offset of the first unit of a line; the end of the text for a line behind the last. */
  startOf(line: number): number {
    return this.lineStarts()[line - 1] ?? this.text.length;
  }

  /** What a line holds, without its line end; the empty string for a line that does not exist. */
  lineText(line: number): string {
    return this.text.slice(this.startOf(line), this.startOf(line + 1)).replace(/\r?\n$|\r$/, "");
  }

  private lineStarts(): Uint32Array {
    this.starts ??= findLineStarts(this.text);
    return this.starts;
  }
}

function findLineStarts(text: string): Uint32Array {
  let starts = new Uint32Array(Math.max(16, text.length >> 5));
  let count = 1;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > CARRIAGE_RETURN) continue;
    if (unit !== LINE_FEED && unit !== CARRIAGE_RETURN) continue;
    if (unit === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED) continue;
    if (count === starts.length) {
      const wider = new Uint32Array(starts.length * 2);
      wider.set(starts);
      starts = wider;
    }
    starts[count++] = at + 1;
  }
  return starts.subarray(0, count);
}
