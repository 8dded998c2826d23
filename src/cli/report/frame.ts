// The frames of one diagnostic: its lines with what they mean underneath. In: the diagnostic and its texts.
// Out: lines of text. A related place at most six lines away shares the frame, any other one gets a second frame.

import type { Diagnostic, TextRange } from "../../compiler/diagnostics/diagnostic.ts";
import type { Code } from "../../compiler/diagnostics/finding.ts";
import { mainLabel } from "../../compiler/explain/explain.ts";
import { counted } from "../../compiler/explain/phrases.ts";
import { isSecretPointer } from "../../compiler/explain/secret-name.ts";
import { columnsOf, printable } from "./cells.ts";
import { type Paint, hyperlink } from "./paint.ts";
import { type LinePlace, lineAfter, lineOf, showLine, unitsOn } from "./source-line.ts";

/** Lines between two places of one frame. */
const MAX_DISTANCE = 6;

/** Related places that are drawn. */
const MAX_RELATED = 5;

/** Lines that are shown behind a bracket that stands alone. */
const MAX_FOLLOWING = 2;

/** Columns for a line below which nothing could be told. */
const MIN_LINE_WIDTH = 20;

/** Columns of a label, or of an underline beside it, below which it says nothing. */
const MIN_LABEL_WIDTH = 10;
const MIN_UNDERLINE = 3;

/** Codes whose places, the second ones too, hold secrets. */
const AT_SECRETS: ReadonlySet<string> = new Set<Code>([
  "secret/literal",
  "secret/placeholder",
  "secret/in-comment",
  "secret/wrong-shape",
  "secret/shared-token",
  "secret/config-readable",
]);

/** How frames are drawn. */
export interface FrameOptions {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
  /** The text of a file; a place in a file without a text is named, but not drawn. */
  readonly textOf: (file: string) => string | undefined;
  /** Where a file can be opened; `undefined` makes no links. */
  readonly linkOf?: ((file: string) => string) | undefined;
}

interface Mark {
  readonly file: string;
  readonly range: TextRange;
  readonly label: string;
  readonly isMain: boolean;
  /** Whether the range holds a secret. */
  readonly isSecret: boolean;
}

/** Frames, and the columns that their line numbers take. */
export interface Frames {
  readonly lines: readonly string[];
  readonly gutter: number;
}

/** What frames show of a diagnostic; a failed test has no code of the catalogue, but a place all the same. */
export type Framed = Pick<Diagnostic, "severity" | "file" | "pointer" | "range" | "related"> & {
  readonly code: string;
};

/** The frames of a diagnostic. */
export function renderFrames(diagnostic: Framed, options: FrameOptions): Frames {
  const frames = groupMarks(marksOf(diagnostic)).map((marks) => ({ marks, rows: rowsOf(marks, options) }));
  const numbers = frames.flatMap(({ marks, rows }) => [
    lineNumber(marks[0]),
    ...rows.map((row) => row.line.number),
  ]);
  const gutter = String(Math.max(...numbers)).length;
  const margin = " ".repeat(gutter);
  const lines: string[] = [];
  for (const { marks, rows } of frames) {
    lines.push(`${margin} ${options.paint("frame", "╭─")} ${placeText(marks[0], options)}`);
    for (const row of rows) lines.push(...drawRow(row, gutter, diagnostic, options));
  }
  const hidden = diagnostic.related.length - MAX_RELATED;
  if (hidden > 0) lines.push(`${margin} ${options.paint("frame", "┆")} ${counted(hidden, "more place")}`);
  return { lines, gutter };
}

function lineNumber(mark: Mark | undefined): number {
  return mark?.range.start.line ?? 1;
}

function placeText(mark: Mark | undefined, { linkOf }: FrameOptions): string {
  if (!mark) return "";
  const text = `${printable(mark.file)}:${mark.range.start.line}:${mark.range.start.column}`;
  return linkOf ? hyperlink(text, linkOf(mark.file)) : text;
}

function marksOf(diagnostic: Framed): Mark[] {
  const isSecret = AT_SECRETS.has(diagnostic.code);
  const main = {
    file: diagnostic.file,
    range: diagnostic.range,
    label: mainLabel(diagnostic.code) ?? "",
    isMain: true,
  };
  const related = diagnostic.related.slice(0, MAX_RELATED).map(({ file, range, message, pointer }) => {
    return { file, range, label: message, isMain: false, isSecret: isSecret || isSecretPointer(pointer) };
  });
  return [{ ...main, isSecret: isSecret || isSecretPointer(diagnostic.pointer) }, ...related];
}

/** The main frame, then one for each place that is far away, in the order of the related places. */
function groupMarks(marks: readonly Mark[]): Mark[][] {
  const frames: Mark[][] = [];
  for (const mark of marks) {
    const near = frames.find(([head]) => {
      if (head === undefined || head.file !== mark.file) return false;
      return Math.abs(head.range.start.line - mark.range.start.line) <= MAX_DISTANCE;
    });
    if (near) near.push(mark);
    else frames.push([mark]);
  }
  return frames;
}

/** A line with the marks underneath. */
interface Row {
  readonly text: string;
  readonly line: LinePlace;
  readonly marks: Mark[];
}

function rowsOf(marks: readonly Mark[], { textOf }: FrameOptions): Row[] {
  const rows = new Map<number, Row>();
  const text = textOf(marks[0]?.file ?? "");
  if (text === undefined) return [];
  const rowOf = (line: LinePlace): Row => {
    const row = rows.get(line.number) ?? { text, line, marks: [] };
    rows.set(line.number, row);
    return row;
  };
  for (const mark of marks) {
    let line: LinePlace | undefined = lineOf(text, mark.range);
    rowOf(line).marks.push(mark);
    if (!isBareBracket(text, line, mark.range)) continue;
    const isLong = mark.range.end.line > mark.range.start.line;
    for (let i = 0; i < MAX_FOLLOWING; i++) {
      line = lineAfter(text, line);
      if (line === undefined || (isLong && line.number > mark.range.end.line)) break;
      rowOf(line);
    }
  }
  return [...rows.values()].sort((a, b) => a.line.number - b.line.number);
}

/** Is there nothing but a bracket on the line, from where the range begins? Then the next lines say what it holds. */
function isBareBracket(text: string, line: LinePlace, range: TextRange): boolean {
  return /^[[{]\s*$/.test(text.slice(range.start.offset, line.end));
}

function drawRow(row: Row, gutter: number, { severity }: Framed, options: FrameOptions): string[] {
  const { paint } = options;
  const { line, text } = row;
  const bar = paint("frame", "│");
  const width = Math.max(MIN_LINE_WIDTH, options.width - gutter - 3);
  const focus = row.marks.find((mark) => mark.isMain) ?? row.marks[0];
  const units = focus === undefined ? { start: 0, end: 0 } : unitsOn(line, focus.range);
  const secrets = row.marks.filter((mark) => mark.isSecret).map((mark) => unitsOn(line, mark.range));
  const shown = showLine(text, line, width, units, secrets);
  const lines = [`${String(line.number).padStart(gutter)} ${bar} ${shown.text}`.trimEnd()];
  const marks = row.marks.map((mark) => ({ mark, at: shown.columnsOf(unitsOn(line, mark.range)) }));
  for (const { mark, at } of marks.sort((a, b) => a.at.start - b.at.start)) {
    const { line: first } = mark.range.start;
    const { line: last } = mark.range.end;
    const label = [mark.label, last > first ? `(to line ${last})` : ""]
      .filter((part) => part !== "")
      .join(" ");
    const { underline, words } = fit(at, label, width, last > first, mark.isMain ? "━" : "─");
    const style = mark.isMain ? severity : "related";
    const drawn = paint(style, words === "" ? underline : `${underline} ${words}`);
    lines.push(`${" ".repeat(gutter)} ${bar} ${" ".repeat(at.start)}${drawn}`);
  }
  return lines;
}

/** An underline and its label in one line: the underline gives way first, then the label is cut. */
function fit(
  at: { readonly start: number; readonly width: number },
  label: string,
  width: number,
  goesOn: boolean,
  stroke: string,
): { readonly underline: string; readonly words: string } {
  const arrow = goesOn ? "▶" : "";
  const room = width - at.start - arrow.length;
  const words = printable(label);
  const wanted = words === "" ? 0 : columnsOf(words) + 1;
  const strokes = Math.max(Math.min(at.width, MIN_UNDERLINE), Math.min(at.width, room - wanted));
  const left = Math.max(MIN_LABEL_WIDTH, room - strokes - 1);
  const characters = [...words];
  const isCut = columnsOf(words) > left;
  return {
    underline: stroke.repeat(strokes) + arrow,
    words: isCut ? `${characters.slice(0, left - 1).join("")}…` : words,
  };
}
