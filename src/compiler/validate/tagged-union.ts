// Unions of objects in which one key (the tag) says which of them is meant, such as `source` of a secret. Schemas write
// them in two ways: as `allOf` of `if`/`then`, or as `anyOf` with a constant in each branch.

import { finiteValues } from "./json-type.ts";
import { type SchemaNode, resolveNode } from "./schema-node.ts";

/** A union with a tag. */
export interface TaggedUnion {
  readonly key: string;
  /** The branch for each value of the tag. */
  readonly branches: ReadonlyMap<unknown, SchemaNode>;
}

const taggedByNode: WeakMap<SchemaNode, TaggedUnion | null> = new WeakMap();

/** The union that `node` writes as `allOf` of `if`/`then`; `undefined` where it does not. */
export function conditionalUnion(root: SchemaNode, node: SchemaNode): TaggedUnion | undefined {
  if (node.allOf === undefined) return undefined;
  let tagged = taggedByNode.get(node);
  if (tagged === undefined) {
    tagged = readConditions(root, node.allOf) ?? null;
    taggedByNode.set(node, tagged);
  }
  return tagged ?? undefined;
}

function readConditions(root: SchemaNode, parts: readonly SchemaNode[]): TaggedUnion | undefined {
  const branches = new Map<unknown, SchemaNode>();
  const keys = new Set<string>();
  for (const part of parts) {
    const [key, condition] = Object.entries(part.if?.properties ?? {})[0] ?? [];
    if (key === undefined || condition === undefined || part.then === undefined) return undefined;
    keys.add(key);
    for (const value of finiteValues(condition) ?? []) branches.set(value, resolveNode(root, part.then).node);
  }
  const [key] = keys;
  return key === undefined || keys.size > 1 ? undefined : { key, branches };
}

/**
 * The tag of objects that are branches of one union: a key that each of them requires, with other values in each;
 * `undefined` where there is none.
 */
export function tagOfBranches(root: SchemaNode, nodes: readonly SchemaNode[]): TaggedUnion | undefined {
  for (const key of nodes[0]?.required ?? []) {
    const tags = nodes.map((node) => tagsOf(root, node, key));
    const branches = new Map(nodes.flatMap((node, i) => (tags[i] ?? []).map((tag) => [tag, node] as const)));
    const isTag = tags.every((values) => values.length > 0) && branches.size === tags.flat().length;
    if (isTag) return { key, branches };
  }
  return undefined;
}

function tagsOf(root: SchemaNode, node: SchemaNode, key: string): readonly unknown[] {
  const property = node.required?.includes(key) ? node.properties?.[key] : undefined;
  return (property && finiteValues(resolveNode(root, property).node)) ?? [];
}

/**
 * What all branches have in common, to check an object that lacks the tag: every key of any branch is known, only what
 * all require is required, and a value counts where all branches want the same of it.
 */
export function commonNode({ branches }: TaggedUnion): SchemaNode {
  const nodes = [...new Set(branches.values())];
  const properties: Record<string, SchemaNode> = {};
  for (const node of nodes) {
    for (const [key, property] of Object.entries(node.properties ?? {})) {
      const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
      const isSame = known === undefined || JSON.stringify(known) === JSON.stringify(property);
      properties[key] = isSame ? property : {};
    }
  }
  const required = (nodes[0]?.required ?? []).filter((key) =>
    nodes.every((node) => node.required?.includes(key)),
  );
  const additionalProperties = nodes.some((node) => node.additionalProperties !== false);
  return { type: "object", properties, required, additionalProperties };
}
