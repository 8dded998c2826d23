// The names in a config: where kois and accounts are defined and where they are spoken of, over all of its files. What
// a place names is read from the schema, so that a new key needs nothing here.

import { channelIdOf } from "../../../routing/channels/registry.ts";
import { accountIdOf, koiIdOf } from "../../../routing/ids.ts";
import { propertyOf } from "../../../compiler/read/tolerant/tree-lookup.ts";
import type { ObjectNode, StringNode, TreeNode, ValueNode } from "../../../compiler/read/tolerant/tree.ts";
import type { Mount } from "../files/mounts.ts";
import type { TextFile } from "../files/text-files.ts";
import type { SchemaPlace } from "../json/schema.ts";

/** What is named. Accounts belong to a channel. */
export type Named =
  | { readonly kind: "koi"; readonly id: string }
  | { readonly kind: "account"; readonly id: string; readonly channel: string };

/** A place that names something. */
export interface NameUse {
  readonly named: Named;
  readonly isDefinition: boolean;
  readonly file: TextFile;
  /** The id, with its quotes. */
  readonly node: StringNode;
}

type Keys = readonly (string | number)[];

/** Every use of a name in the files of a config, file by file in the order of the text; each place once. */
export function* usesIn(mounts: readonly Mount[], schema: SchemaPlace): Generator<NameUse> {
  const seen = new Set<StringNode>();
  for (const { file, keys } of mounts) {
    const { root } = file.tree;
    if (!root) continue;
    for (const use of usesBelow(root, keys, schema.under(keys), file)) {
      if (seen.has(use.node)) continue;
      seen.add(use.node);
      yield use;
    }
  }
}

/** Whether two uses speak of the same thing. */
export function isSame(a: Named, b: Named): boolean {
  if (a.kind !== b.kind || a.id !== b.id) return false;
  return a.kind === "koi" || (b.kind === "account" && a.channel === b.channel);
}

/** The channel that an account at `keys` belongs to: the one around it, else the one beside it. */
export function channelAt(keys: Keys, parent: TreeNode | undefined): string | undefined {
  if (keys[0] === "channels") return channelIdOf(String(keys[1]));
  if (parent?.type !== "object") return undefined;
  for (const name of ["channel", "target"]) {
    const value = propertyOf(parent, name)?.valueNode;
    const channel = value?.type === "string" ? channelIdOf(value.value) : undefined;
    if (channel !== undefined) return channel;
  }
  return undefined;
}

/** Whether the values at a place are ids of kois, or patterns of them. */
export function namesKoi({ definitions }: SchemaPlace): boolean {
  return ["KoiIdText", "KoiMatchText", "KoiPatternText"].some((name) => definitions.has(name));
}

/** Whether the values at a place are ids of accounts. */
export function namesAccount({ definitions }: SchemaPlace): boolean {
  return definitions.has("AccountIdText") || definitions.has("AccountMatchText");
}

function* usesBelow(root: ValueNode, base: Keys, place: SchemaPlace, file: TextFile): Generator<NameUse> {
  const pending: { node: ValueNode; keys: Keys; place: SchemaPlace }[] = [{ node: root, keys: base, place }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, keys, place } = next;
    if (node.type === "object") {
      yield* accountKeys(node, keys, file);
      for (const { keyNode, valueNode } of node.properties.toReversed()) {
        const key = keyNode.value;
        if (valueNode) pending.push({ node: valueNode, keys: [...keys, key], place: place.at(key) });
      }
    } else if (node.type === "array") {
      const items = place.at(0);
      for (let i = node.items.length - 1; i >= 0; i--) {
        pending.push({ node: node.items[i] as ValueNode, keys: [...keys, i], place: items });
      }
    } else if (node.type === "string") {
      const named = namedBy(node, keys, place);
      const isDefinition = keys[0] === "kois" && keys[1] === "list" && keys.length === 4 && keys[3] === "id";
      if (named) yield { named, isDefinition, file, node };
    }
  }
}

/** The keys of `channels.<channel>.accounts` define accounts. */
function* accountKeys(node: ObjectNode, keys: Keys, file: TextFile): Generator<NameUse> {
  if (keys.length !== 3 || keys[0] !== "channels" || keys[2] !== "accounts") return;
  const channel = channelIdOf(String(keys[1]));
  for (const { keyNode } of node.properties) {
    const id = accountIdOf(keyNode.value);
    if (channel === undefined || id === undefined) continue;
    yield { named: { kind: "account", id, channel }, isDefinition: true, file, node: keyNode };
  }
}

function namedBy(node: StringNode, keys: Keys, place: SchemaPlace): Named | undefined {
  if (namesKoi(place)) {
    const id = koiIdOf(node.value);
    return id === undefined ? undefined : { kind: "koi", id };
  }
  if (!namesAccount(place)) return undefined;
  const id = accountIdOf(node.value);
  const channel = channelAt(keys, node.parent?.parent);
  return id === undefined || channel === undefined ? undefined : { kind: "account", id, channel };
}
