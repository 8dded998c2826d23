// The line and column of every binding, for the table: so that an answer can be explained without the source. A config
// of one text, which most are, is gone through once; only where bindings come from several is each one traced back.

import { PositionsWriter } from "../../routing/table/positions.ts";
import type { Origins, SourceText } from "../diagnostics/origins.ts";
import { CLOSE_BRACKET, COMMA, OPEN_BRACKET } from "./characters.ts";
import { LineCounter } from "./line-counter.ts";
import { LineIndex } from "./line-column.ts";
import { locate } from "./locate.ts";
import { parsePointer } from "./pointer.ts";
import { skipBlanks, skipValue } from "./skip.ts";

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
  const [only] = sources;
  if (only !== undefined && sources.length === 1) return placesInText(count, only.text);
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

/** Places of the items of `bindings` in a text that is valid. */
function placesInText(count: number, text: string): BindingPlaces {
  const writer = new PositionsWriter();
  const lines = new LineIndex(text);
  const [list] = locate(text, [["bindings"]]);
  let at = list?.valueStart ?? 0;
  at = text.charCodeAt(at) === OPEN_BRACKET ? skipBlanks(text, at + 1) : text.length;
  for (let i = 0; i < count; i++) {
    const isItem = at < text.length && text.charCodeAt(at) !== CLOSE_BRACKET;
    const { line, column } = lines.at(isItem ? at : 0);
    writer.add(line, column);
    if (!isItem) continue;
    at = skipBlanks(text, skipValue(text, at));
    if (text.charCodeAt(at) === COMMA) at = skipBlanks(text, at + 1);
  }
  return { positions: writer.finish(), files: count === 0 ? [] : [[0, 0]] };
}

/** Places of bindings of a big file, from the byte offsets of their elements, which rise. */
export function placesOfColumns(bytes: Uint8Array, starts: Uint32Array, count: number): BindingPlaces {
  const writer = new PositionsWriter();
  const lines = new LineCounter(bytes);
  for (let i = 0; i < count; i++) {
    lines.moveTo(starts[i] as number);
    writer.add(lines.line, lines.column);
  }
  return { positions: writer.finish(), files: count === 0 ? [] : [[0, 0]] };
}
