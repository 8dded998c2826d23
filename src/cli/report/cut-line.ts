// A line made to fit into a number of columns. In: the cells of the line and the part that must be seen.
// Out: the text, with `…` where something was left out, and a way from units of the line to columns of that text.

import type { Cell } from "./cells.ts";

/** Units of a line. */
export interface Units {
  readonly start: number;
  readonly end: number;
}

/** Columns of a shown line, from 0. */
interface Columns {
  readonly start: number;
  readonly width: number;
}

/** A line as it is shown. */
export interface ShownLine {
  readonly text: string;
  /** Columns of a range, at least one wide; a range that was cut away is at the edge that it lies behind. */
  columnsOf(range: Units): Columns;
}

/** Of the columns that are left over, the part that shows what stands before the range. */
const SHARE_BEFORE = 1 / 3;

/**
 * Cuts a line to at most `width` columns (5 or more) so that `focus` is seen, or at least its beginning. The two
 * flags say that the cells are themselves a part of a longer line.
 */
export function cutLine(
  cells: readonly Cell[],
  width: number,
  focus: Units,
  more: { readonly before: boolean; readonly after: boolean },
): ShownLine {
  const edges = [0];
  for (const cell of cells) edges.push((edges.at(-1) ?? 0) + cell.width);
  const total = edges.at(-1) ?? 0;
  const columnAt = (unit: number): number => {
    const at = cells.findIndex((cell) => cell.end > unit);
    return (at < 0 ? total : edges[at]) ?? total;
  };
  const wanted = leftEdge(total, width, columnAt(focus.start), columnAt(focus.end), more);
  // A wide character on the edge is left out as a whole.
  const left = edges.find((edge) => edge >= wanted) ?? wanted;
  const hasBefore = left > 0 || more.before;
  const room = width - (hasBefore ? 1 : 0);
  const hasAfter = total - left > room || more.after;
  const limit = left + room - (hasAfter ? 1 : 0);
  const shown = cells.filter((_, i) => (edges[i] ?? 0) >= left && (edges[i + 1] ?? 0) <= limit);
  const shift = (hasBefore ? 1 : 0) - left;
  const last = shown.reduce((sum, cell) => sum + cell.width, 0) + (hasBefore ? 1 : 0);
  const text = (hasBefore ? "…" : "") + shown.map((cell) => cell.text).join("") + (hasAfter ? "…" : "");
  const clamp = (column: number): number => Math.min(Math.max(column + shift, 0), last);
  return {
    text,
    columnsOf: (range) => {
      const start = clamp(columnAt(range.start));
      const end = clamp(columnAt(range.end));
      return { start, width: Math.max(1, end - start) };
    },
  };
}

/** The first column that is shown. */
function leftEdge(
  total: number,
  width: number,
  start: number,
  end: number,
  more: { readonly before: boolean; readonly after: boolean },
): number {
  if (total <= width && !more.before && !more.after) return 0;
  if (end < width && !more.before) return 0;
  const room = width - 2;
  // A range that fits nowhere is shown from its beginning, with the indent before it where there is little of it.
  if (end - start > room && start <= room * SHARE_BEFORE && !more.before) return 0;
  const before = Math.floor(Math.max(0, room - (end - start)) * SHARE_BEFORE);
  const left = Math.max(0, start - before);
  return more.after ? left : Math.max(0, Math.min(left, total - (width - 1)));
}
