// The branches of a union: nested unions taken apart, and words that are listed in several branches put together, so
// that a wrong word is told all the right ones.

import { finiteValues } from "./json-type.ts";
import { type ResolvedNode, type SchemaNode, resolveNode } from "./schema-node.ts";

const branchesByNode: WeakMap<SchemaNode, readonly ResolvedNode[]> = new WeakMap();

/** The branches of `node` (behind its `$ref`s) in order, none of which is a union; `undefined` where it is no union. */
export function unionBranches(root: SchemaNode, node: SchemaNode): readonly ResolvedNode[] | undefined {
  const parts = node.anyOf ?? node.oneOf;
  if (parts === undefined) return undefined;
  const known = branchesByNode.get(node);
  if (known !== undefined) return known;
  const branches = joinWords(parts.flatMap((part) => flatten(root, part)));
  branchesByNode.set(node, branches);
  return branches;
}

function flatten(root: SchemaNode, given: SchemaNode): readonly ResolvedNode[] {
  const resolved = resolveNode(root, given);
  const parts = resolved.node.anyOf ?? resolved.node.oneOf;
  if (parts === undefined) return [resolved];
  const branches = parts.flatMap((part) => flatten(root, part));
  return resolved.isSecret ? branches.map(({ node }) => ({ node, isSecret: true })) : branches;
}

function joinWords(branches: readonly ResolvedNode[]): readonly ResolvedNode[] {
  const worded = branches.filter(({ node }) => finiteValues(node) !== undefined);
  if (worded.length < 2) return branches;
  const words = [...new Set(worded.flatMap(({ node }) => finiteValues(node) ?? []))];
  const joined: ResolvedNode = { node: { enum: words }, isSecret: worded.some(({ isSecret }) => isSecret) };
  return [joined, ...branches.filter((branch) => !worded.includes(branch))];
}
