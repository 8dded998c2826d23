// Pointers into ranges, in batches. In: places, then one call of `find`. Out: for each place its text and offsets.
// A text is scanned once for all that is wanted in it, and a second time only if something is not there: then its
// nearest ancestor stands for it. Places whose surroundings are known by offset spare the scan.
// INVARIANT: every span lies in its text.

import { type Place as Located, locate } from "../read/locate.ts";
import { parsePointer } from "../read/pointer.ts";
import type { Place } from "./finding.ts";
import type { Origins, SourceText } from "./origins.ts";

/** A part of a text by offsets; `end` is exclusive. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** A wanted value: the keys that lead to it from the place where the scan starts. */
interface Wanted {
  readonly keys: readonly string[];
  located: Located | undefined;
  /** Whether `located` is the value itself, and not an ancestor of what is missing. */
  isFound: boolean;
}

/** Everything that is wanted in one text from one starting point. */
interface Batch {
  readonly source: SourceText;
  readonly start: number;
  readonly wanted: Map<string, Wanted>;
}

/** Finds where places are. */
export class PlaceFinder {
  readonly #origins: Origins;
  readonly #batches = new Map<SourceText, Map<number, Batch>>();
  readonly #byPointer = new Map<string, { readonly source: SourceText; readonly wanted: Wanted }>();

  constructor(origins: Origins) {
    this.#origins = origins;
  }

  /** Notes that `place` will be asked for. */
  want(place: Place): void {
    if (!("pointer" in place) || this.#byPointer.has(place.pointer)) return;
    const { source, pointer, near } = this.#origins.originOf(place.pointer);
    const isNear = near !== undefined && `${pointer}/`.startsWith(`${near.anchor}/`);
    const batch = this.#batchOf(source, isNear ? near.offset : 0);
    const from = isNear ? pointer.slice(near.anchor.length) : pointer;
    const known = batch.wanted.get(from);
    const wanted: Wanted = known ?? { keys: parsePointer(from), located: undefined, isFound: false };
    batch.wanted.set(from, wanted);
    this.#byPointer.set(place.pointer, { source, wanted });
  }

  #batchOf(source: SourceText, start: number): Batch {
    let batches = this.#batches.get(source);
    if (batches === undefined) this.#batches.set(source, (batches = new Map<number, Batch>()));
    let batch = batches.get(start);
    if (batch === undefined) batches.set(start, (batch = { source, start, wanted: new Map() }));
    return batch;
  }

  /** Looks for everything that is wanted. */
  find(): void {
    for (const batches of this.#batches.values()) for (const batch of batches.values()) findAll(batch);
  }

  /** Where `place` is: the key or the value, or the bracket of the nearest object around what is not there. */
  spanOf(place: Place): Span {
    if (!("pointer" in place)) {
      const source = this.#origins.textOf(place.file);
      return spanIn(source, place.offset, place.offset + place.length);
    }
    const { source, wanted } = this.#wantedAt(place.pointer);
    const { located, isFound } = wanted;
    if (located === undefined) return spanIn(source, 0, 0);
    if (!isFound) return bracketIn(source, located);
    if (place.part !== "key" || located.keyStart === undefined || located.keyEnd === undefined) {
      return spanIn(source, located.valueStart, located.valueEnd);
    }
    return spanIn(source, located.keyStart, located.keyEnd);
  }

  /** The opening bracket of the object or list at `place`; all of it where it is neither. */
  bracketOf(place: Place): Span {
    if (!("pointer" in place)) return this.spanOf(place);
    const { source, wanted } = this.#wantedAt(place.pointer);
    return wanted.located === undefined ? spanIn(source, 0, 0) : bracketIn(source, wanted.located);
  }

  #wantedAt(pointer: string): { readonly source: SourceText; readonly wanted: Wanted } {
    return (
      this.#byPointer.get(pointer) ?? {
        source: this.#origins.root,
        wanted: { keys: [], located: undefined, isFound: false },
      }
    );
  }
}

function findAll({ source, start, wanted }: Batch): void {
  const all = [...wanted.values()];
  const places = locate(
    source.text,
    all.map((one) => one.keys),
    start,
  );
  all.forEach((one, i) => {
    one.located = places[i];
    one.isFound = places[i] !== undefined;
  });
  const missing = all.filter((one) => !one.isFound);
  if (missing.length > 0) findAncestors(source, start, missing);
}

/** Gives what is missing the place of its nearest ancestor, the starting point itself being the last of them. */
function findAncestors(source: SourceText, start: number, missing: readonly Wanted[]): void {
  const paths = missing.flatMap((one) => one.keys.map((_, length) => one.keys.slice(0, length)));
  const places = locate(source.text, paths, start);
  let next = 0;
  for (const one of missing) {
    const own = places.slice(next, next + one.keys.length);
    next += one.keys.length;
    one.located = own.findLast((place) => place !== undefined);
  }
}

function bracketIn(source: SourceText, { valueStart, valueEnd }: Located): Span {
  const isBracket = /[[{]/.test(source.text.charAt(valueStart));
  return spanIn(source, valueStart, isBracket ? valueStart + 1 : valueEnd);
}

function spanIn(source: SourceText, start: number, end: number): Span {
  const { length } = source.text;
  const from = Math.min(Math.max(0, start), length);
  return { source, start: from, end: Math.min(Math.max(from, end), length) };
}
