// The bindings of a compiled config as they stand in one file, for what is shown beside them.

import type { Compilation } from "../../../compiler/compile.ts";
import type { CheckInput } from "../../../compiler/analyse/check.ts";
import { parsePointer } from "../../../compiler/read/pointer.ts";
import { valueAt } from "../../../compiler/read/tolerant/tree-lookup.ts";
import type { ObjectNode } from "../../../compiler/read/tolerant/tree.ts";
import type { Opened } from "../context.ts";

/** A binding in a file. */
export interface BindingHere {
  readonly index: number;
  readonly node: ObjectNode;
}

/** Bindings of a config about which something is shown: with more of them nobody reads it. */
const MAX_BINDINGS = 2000;

/** The bindings in the open file, in the order of the list; none while the text is not the one that was compiled. */
export function bindingsHere(
  { file, project }: Opened,
  compilation: Compilation,
  { model }: CheckInput,
): readonly BindingHere[] {
  const { count } = model.rules;
  if (count > MAX_BINDINGS) return [];
  const names = [...compilation.paths.keys()].filter((name) => compilation.paths.get(name) === file.path);
  const here: BindingHere[] = [];
  if (!names.some((name) => project.unchanged(compilation, name))) return here;
  for (let index = 0; index < count; index++) {
    const { source, pointer } = compilation.origins.originOf(`/bindings/${index}`);
    if (!names.includes(source.file)) continue;
    const node = valueAt(file.tree.root, keysIn(pointer));
    if (node?.type === "object") here.push({ index, node });
  }
  return here;
}

function keysIn(pointer: string): (string | number)[] {
  return parsePointer(pointer).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}
