// Edits of a config on its value, for tests that ask what a fix would do. The text does not matter here.

import { formatPointer, parsePointer } from "../../src/compiler/read/pointer.ts";
import type { ConfigEdit } from "../../src/compiler/repair/config-edit.ts";

type Node = Record<string, unknown>;

/** A copy of `config` after `edits`, all of which speak of it as it was: items are taken away last. */
export function applyEdits(config: unknown, edits: readonly ConfigEdit[]): unknown {
  const edited: unknown = structuredClone(config);
  for (const edit of edits) apply(edited as Node, edit);
  return edited;
}

function apply(root: Node, edit: ConfigEdit): void {
  if (edit.op === "text" || edit.op === "remove-key") throw new Error("a test on values has no text");
  const keys = parsePointer(edit.pointer);
  const last = keys.at(-1) ?? "";
  const parent = (): Node => made(root, keys.slice(0, -1));
  switch (edit.op) {
    case "replace":
      parent()[last] = edit.value;
      return;
    case "remove":
      take(parent(), last);
      return;
    case "add":
      made(root, keys)[edit.key] = edit.value;
      return;
    case "insert": {
      const list = (parent()[last] ??= []) as unknown[];
      list.splice(edit.before ?? list.length, 0, edit.value);
      return;
    }
    case "transfer":
      made(root, parsePointer(edit.to))[edit.key ?? last] = take(parent(), last);
      return;
    default:
      throw new Error(`no test needs ${edit.op} yet`);
  }
}

function take(parent: Node, key: string): unknown {
  if (!Object.hasOwn(parent, key)) throw new Error(`nothing to take away: ${formatPointer([key])}`);
  const value = parent[key];
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return value;
}

/** The object under `keys`; what is missing on the way is made. */
function made(root: Node, keys: readonly string[]): Node {
  let node = root;
  for (const key of keys) node = (node[key] ??= {}) as Node;
  return node;
}
