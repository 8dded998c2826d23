// Which file each part of a merged config comes from. A node says "this value stands at `pointer` of `source`";
// children are there only where they come from elsewhere. A config without includes is one node.

import type { Origin, Origins, SourceText } from "../diagnostics/origins.ts";
import { formatPointer, parsePointer } from "./pointer.ts";

/** Where a value comes from. */
export interface Provenance {
  readonly source: SourceText;
  /** Keys from the root of that text. */
  readonly path: readonly (string | number)[];
  readonly children?: ReadonlyMap<string, Provenance>;
  /** Whether another file gives this value too. */
  readonly isMerged?: boolean;
  /** Whether the file was found by a pattern. */
  readonly isGlobbed?: boolean;
}

/** The provenance of `key` in a value of provenance `parent`. */
export function childOf(parent: Provenance, key: string | number): Provenance {
  const known = parent.children?.get(String(key));
  if (known) return known;
  const { source, path, isGlobbed } = parent;
  return { source, path: [...path, key], ...(isGlobbed && { isGlobbed }) };
}

/** Leads pointers back along `root`. `offsetOf` may know where `bindings[i]` starts. */
export function originsOf(
  root: Provenance,
  sources: readonly SourceText[],
  offsetOf?: (binding: number) => number | undefined,
): Origins {
  const byFile = new Map(sources.map((source) => [source.file, source]));
  const config = sources[0] as SourceText;
  return {
    root: config,
    textOf: (file) => byFile.get(file) ?? config,
    originOf(pointer): Origin {
      const keys = parsePointer(pointer);
      let at = root;
      for (const key of keys) at = childOf(at, key);
      const [first, binding] = keys;
      const offset = first === "bindings" && binding !== undefined ? offsetOf?.(Number(binding)) : undefined;
      return {
        source: at.source,
        pointer: formatPointer(at.path),
        ...(offset !== undefined && { near: { anchor: `/bindings/${binding}`, offset } }),
        ...(at.isMerged && { isMerged: true }),
        ...(at.isGlobbed && { isGlobbed: true }),
      };
    },
  };
}
