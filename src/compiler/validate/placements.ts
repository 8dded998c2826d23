// Where the schema knows a key: every object of it by its path from the root, for keys that stand in the wrong one.
// Built on the first question only.

import { type SchemaNode, resolveNode } from "./schema-node.ts";

/** An object of the config that has a key, and what the key means there. */
export interface Placement {
  /** Path of the object; `*` for keys of the author's own. */
  readonly path: readonly string[];
  readonly node: SchemaNode;
}

const placementsByRoot: WeakMap<SchemaNode, ReadonlyMap<string, readonly Placement[]>> = new WeakMap();

/** Every object in which `key` is known, in the order of the schema. */
export function placementsOf(root: SchemaNode, key: string): readonly Placement[] {
  let placements = placementsByRoot.get(root);
  if (placements === undefined) {
    placements = collectPlacements(root);
    placementsByRoot.set(root, placements);
  }
  return placements.get(key) ?? [];
}

function collectPlacements(root: SchemaNode): ReadonlyMap<string, readonly Placement[]> {
  const placements = new Map<string, Placement[]>();
  // A type that holds itself is entered once on each path; `around` are the types that the path lies in.
  const visit = (given: SchemaNode, path: readonly string[], around: readonly SchemaNode[]): void => {
    const { node, isSecret } = resolveNode(root, given);
    // The keys of a reference to a secret are at home in each secret, which is nowhere in particular.
    if (isSecret || around.includes(node)) return;
    const inside = [...around, node];
    for (const [key, property] of Object.entries(node.properties ?? {})) {
      const known = placements.get(key) ?? [];
      if (!known.some((placement) => samePath(placement.path, path))) known.push({ path, node: property });
      placements.set(key, known);
      visit(property, [...path, key], inside);
    }
    if (typeof node.additionalProperties === "object")
      visit(node.additionalProperties, [...path, "*"], inside);
    if (node.items !== undefined) visit(node.items, [...path, "*"], inside);
    for (const part of [...(node.anyOf ?? []), ...(node.oneOf ?? [])]) visit(part, path, inside);
    for (const part of node.allOf ?? []) if (part.then !== undefined) visit(part.then, path, inside);
  };
  visit(root, [], []);
  return placements;
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, i) => key === b[i]);
}
