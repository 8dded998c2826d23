// A line of a source text as a terminal shows it. In: the line. Out: cells, each with its units of the line and its
// columns. Tabs are spread out, and what could not be seen, or would steer the terminal, is spelled out (`<U+202A>`).

import { codePointWidth, isPicture } from "./display-width.ts";

/** Columns from one tab stop to the next. */
const TAB_WIDTH = 4;

/** Control, format, surrogate and private characters, and every blank but the space: none may reach a terminal. */
const UNSEEN = /^[\p{C}\p{Z}]$/u;

const PLAIN_LINE = /^[\x20-\x7e]*$/;

/** Something that is shown in one piece. `start` and `end` are units of the line. */
export interface Cell {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Columns. */
  readonly width: number;
}

let segmenter: Intl.Segmenter | undefined;

/** The cells of a line, in order, without gaps. The line may be any text. */
export function cellsOf(line: string): Cell[] {
  if (PLAIN_LINE.test(line)) {
    return Array.from(line, (text, start) => ({ start, end: start + 1, text, width: 1 }));
  }
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  const cells: Cell[] = [];
  let column = 0;
  for (const { segment, index } of segmenter.segment(line)) {
    const cell = cellOf(segment, index, column);
    column += cell.width;
    cells.push(cell);
  }
  return cells;
}

function cellOf(segment: string, start: number, column: number): Cell {
  const end = start + segment.length;
  if (segment === "\t") {
    const width = TAB_WIDTH - (column % TAB_WIDTH);
    return { start, end, text: " ".repeat(width), width };
  }
  if (isPicture(segment)) return { start, end, text: segment, width: 2 };
  let text = "";
  let width = 0;
  for (const character of segment) {
    const shown = character === " " || !UNSEEN.test(character) ? character : spelledOut(character);
    text += shown;
    width += shown === character ? codePointWidth(character) : shown.length;
  }
  return { start, end, text, width };
}

function spelledOut(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `<U+${code.padStart(4, "0")}>`;
}

/** Text that is safe to print: what could not be seen, or would steer the terminal, is spelled out. */
export function printable(text: string): string {
  if (PLAIN_LINE.test(text)) return text;
  return cellsOf(text)
    .map((cell) => cell.text)
    .join("");
}

/** Columns that a text takes when it is printed. */
export function columnsOf(text: string): number {
  return cellsOf(text).reduce((sum, cell) => sum + cell.width, 0);
}
