// Where a value may be a secret, so that findings never show it: at places of the type Secret, under keys that are
// called so, and where a text stands in place of an object that would hold one.

import { isSecretName } from "../explain/secret-name.ts";
import { type SchemaNode, resolveNode } from "./schema-node.ts";
import type { Spot } from "./spot.ts";

/** Whether the value at `spot` may be a secret, or part of one. */
export function isSecretSpot(spot: Spot): boolean {
  if (spot.isSecret) return true;
  let named = spot;
  while (named.isFree && typeof named.key === "number" && named.parent) named = named.parent;
  return isSecretName(String(named.key));
}

const holders: WeakMap<SchemaNode, boolean> = new WeakMap();

/** Whether a value of `given` may hold a secret at any depth. */
export function holdsSecret(root: SchemaNode, given: SchemaNode): boolean {
  const { node, isSecret } = resolveNode(root, given);
  if (isSecret) return true;
  const known = holders.get(node);
  if (known !== undefined) return known;
  // A type that holds itself holds a secret iff something else in it does.
  holders.set(node, false);
  const { additionalProperties, items, then } = node;
  const parts = [
    ...Object.values(node.properties ?? {}),
    ...(node.anyOf ?? []),
    ...(node.oneOf ?? []),
    ...(node.allOf ?? []),
    ...(typeof additionalProperties === "object" ? [additionalProperties] : []),
    ...(items === undefined ? [] : [items]),
    ...(then === undefined ? [] : [then]),
  ];
  const holds = parts.some((part) => holdsSecret(root, part));
  holders.set(node, holds);
  return holds;
}
