// From offsets and diagnostics to the ranges of the protocol: lines and characters from 0, in UTF-16 units.

import type { Range } from "vscode-languageserver/node";
import type { TextRange } from "../../../compiler/diagnostics/diagnostic.ts";
import type { TextFile } from "../files/text-files.ts";

/** A range of a diagnostic. */
export function protocolRange({ start, end }: TextRange): Range {
  return {
    start: { line: start.line - 1, character: start.column - 1 },
    end: { line: end.line - 1, character: end.column - 1 },
  };
}

/** A stretch of a text. */
export function rangeIn({ document }: TextFile, start: number, end: number): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

/** Whether two ranges have a point in common. */
export function touch(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Range["start"], b: Range["start"]): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
