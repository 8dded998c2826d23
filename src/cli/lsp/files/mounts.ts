// Which file stands where in a config: the config itself at its root, an included file at every object that includes
// it. Read from the trees, so it also holds while a text is broken.

import type { CompilerHost } from "../../../compiler/host.ts";
import { keysOf, nodesOf, propertyOf } from "../../../compiler/read/tolerant/tree-lookup.ts";
import type { ObjectNode, Tree, ValueNode } from "../../../compiler/read/tolerant/tree.ts";
import type { TextFile, TextFiles } from "./text-files.ts";

/** A file at a place of the config. */
export interface Mount {
  readonly file: TextFile;
  /** Keys from the root of the config to where the file's content stands. */
  readonly keys: readonly (string | number)[];
}

/** Places that are looked at: more includes than that are no config. */
const MAX_MOUNTS = 1000;
const GLOB = /[*?[\]{}]/;

/** The config at `root` and what it includes, each once for every place; empty where there is no such file. */
export function mountsOf(root: string, files: TextFiles, host: CompilerHost): Mount[] {
  const mounts: Mount[] = [];
  const seen = new Set<string>();
  const pending = [{ path: root, keys: [] as readonly (string | number)[] }];
  for (let next = pending.shift(); next !== undefined && mounts.length < MAX_MOUNTS; next = pending.shift()) {
    const { path, keys } = next;
    const file = files.get(path);
    const place = `${path}\n${keys.join("\n")}`;
    if (!file || seen.has(place)) continue;
    seen.add(place);
    mounts.push({ file, keys });
    for (const { object, value } of includesIn(file.tree)) {
      const below = [...keys, ...keysOf(object)];
      for (const target of targetsOf(value, path, host)) {
        // The compiler refuses what lies outside of the config's folder.
        if (!host.relativePath(root, target).startsWith("../")) pending.push({ path: target, keys: below });
      }
    }
  }
  return mounts;
}

/** The files that an `$include` names, seen from the file in which it stands. */
export function targetsOf(value: ValueNode, from: string, host: CompilerHost): readonly string[] {
  const paths = value.type === "array" ? value.items : [value];
  return paths.flatMap((path) => {
    if (path.type !== "string" || path.value.trim() === "") return [];
    return GLOB.test(path.value) ? host.glob(from, path.value) : [host.resolvePath(from, path.value)];
  });
}

function* includesIn({ text, root }: Tree): Generator<{ object: ObjectNode; value: ValueNode }> {
  if (!text.includes("$include")) return;
  for (const node of nodesOf(root)) {
    const value = node.type === "object" ? propertyOf(node, "$include")?.valueNode : undefined;
    if (value) yield { object: node as ObjectNode, value };
  }
}
