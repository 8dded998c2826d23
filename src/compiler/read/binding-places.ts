// The line and column of every binding, for the table: so that an answer can be explained without the source.

import { PositionsWriter } from "../../routing/table/positions.ts";
import type { Origins, SourceText } from "../diagnostics/origins.ts";
import { LineIndex } from "./line-column.ts";
import { locate } from "./locate.ts";
import { parsePointer } from "./pointer.ts";

/** Places of all bindings, as a table holds them. */
export interface BindingPlaces {
  readonly positions: Uint8Array;
  /** From which binding on they stand in which source. */
  readonly files: readonly (readonly [firstBinding: number, source: number])[];
}

/** Places of `count` bindings that were parsed as values. */
export function placesOfBindings(
  count: number,
  origins: Origins,
  sources: readonly SourceText[],
): BindingPlaces {
  const bySource = new Map<SourceText, { binding: number; path: readonly (string | number)[] }[]>();
  const sourceOf: SourceText[] = [];
  for (let i = 0; i < count; i++) {
    const { source, pointer } = origins.originOf(`/bindings/${i}`);
    sourceOf.push(source);
    const wanted = bySource.get(source);
    const one = { binding: i, path: parsePointer(pointer) };
    if (wanted) wanted.push(one);
    else bySource.set(source, [one]);
  }
  const found: { line: number; column: number }[] = Array.from({ length: count });
  for (const [source, wanted] of bySource) {
    const lines = new LineIndex(source.text);
    const places = locate(
      source.text,
      wanted.map((one) => one.path),
    );
    wanted.forEach((one, at) => (found[one.binding] = lines.at(places[at]?.valueStart ?? 0)));
  }
  const writer = new PositionsWriter();
  for (const { line, column } of found) writer.add(line, column);
  const files: [number, number][] = [];
  sourceOf.forEach((source, i) => {
    if (i === 0 || source !== sourceOf[i - 1]) files.push([i, sources.indexOf(source)]);
  });
  return { positions: writer.finish(), files };
}

const NEWLINE = 10;
const RETURN = 13;

/**
 * Places of bindings of a big file, from the byte offsets of their elements, which rise. Only ASCII lines can be
 * counted in bytes; `undefined` where a line has more, so that the caller goes by the text.
 */
export function placesOfColumns(
  bytes: Uint8Array,
  starts: Uint32Array,
  count: number,
): BindingPlaces | undefined {
  const writer = new PositionsWriter();
  let line = 1;
  let lineStart = 0;
  let at = 0;
  for (let i = 0; i < count; i++) {
    const start = starts[i] as number;
    for (; at < start; at++) {
      const byte = bytes[at] as number;
      if (byte > 127) return undefined;
      if (byte !== NEWLINE && (byte !== RETURN || bytes[at + 1] === NEWLINE)) continue;
      line++;
      lineStart = at + 1;
    }
    writer.add(line, start - lineStart + 1);
  }
  return { positions: writer.finish(), files: count === 0 ? [] : [[0, 0]] };
}
