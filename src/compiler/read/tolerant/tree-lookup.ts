/**
 * Questions to a tree: which node is at an offset or under keys, what value a node has.
 * INVARIANT: never throws; recursion goes no deeper than the tree.
 */

import type { ObjectNode, PropertyNode, Stretch, Tree, TreeNode, ValueNode } from "./tree.ts";

/** The keys that lead to a node; a property counts as its value. */
export function keysOf(node: TreeNode): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: TreeNode = node; at.parent; at = at.parent) {
    const { parent }: { readonly parent: ValueNode | PropertyNode } = at as TreeNode & {
      parent: ValueNode | PropertyNode;
    };
    if (at.type === "property") keys.unshift(at.keyNode.value);
    else if (parent.type === "array") keys.unshift(parent.items.indexOf(at));
  }
  return keys;
}

/** The innermost node that holds `offset`; its end counts too. `undefined` outside of the root. */
export function nodeAt({ root }: Tree, offset: number): TreeNode | undefined {
  if (!root || !isIn(root, offset)) return undefined;
  let node: TreeNode = root;
  for (;;) {
    const child = childAt(node, offset);
    if (!child) return node;
    node = child;
  }
}

/** The property of that name, the last of equal ones, as the reader has it. */
export function propertyOf(node: ObjectNode, key: string): PropertyNode | undefined {
  return node.properties.findLast((property) => property.keyNode.value === key);
}

/** The value under keys; `undefined` where there is none. */
export function valueAt(
  root: ValueNode | undefined,
  keys: readonly (string | number)[],
): ValueNode | undefined {
  let node = root;
  for (const key of keys) {
    if (node?.type === "object") node = propertyOf(node, String(key))?.valueNode;
    else if (node?.type === "array") node = node.items[Number(key)];
    else return undefined;
  }
  return node;
}

/** The value of a node as the strict reader would have it; properties without a value are left out. */
export function plainValue(node: ValueNode): unknown {
  if (node.type === "array") return node.items.map(plainValue);
  if (node.type !== "object") return node.value;
  const object: Record<string, unknown> = {};
  for (const { keyNode, valueNode } of node.properties) {
    if (!valueNode) continue;
    // Assigning to `__proto__` would set the prototype.
    const property = { value: plainValue(valueNode), writable: true, enumerable: true, configurable: true };
    Object.defineProperty(object, keyNode.value, property);
  }
  return object;
}

/** Every value and property of a tree, in the order of the text. */
export function* nodesOf(node: TreeNode | undefined): Generator<TreeNode> {
  const pending: TreeNode[] = node ? [node] : [];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    const children: readonly TreeNode[] = "children" in next ? next.children : [];
    for (let i = children.length - 1; i >= 0; i--) pending.push(children[i] as TreeNode);
  }
}

/** Whether `offset` is inside of a comment: behind its first character, and for `//` up to the end of its line. */
export function isInComment({ comments, text }: Tree, offset: number): boolean {
  const comment = comments[lastBefore(comments, offset)];
  if (!comment) return false;
  const end = comment.offset + comment.length;
  return offset < end || (offset === end && text.charAt(comment.offset + 1) === "/");
}

function isIn({ offset, length }: Stretch, at: number): boolean {
  return at >= offset && at <= offset + length;
}

function childAt(node: TreeNode, offset: number): TreeNode | undefined {
  if (!("children" in node)) return undefined;
  const children: readonly TreeNode[] = node.children;
  const last = lastBefore(children, offset + 1);
  // Where two touch, the first one is being written.
  const before = children[last - 1];
  if (before && isIn(before, offset)) return before;
  const child = children[last];
  return child && isIn(child, offset) ? child : undefined;
}

/** The last of `sorted` that begins before `offset`, −1 where none does. */
function lastBefore(sorted: readonly Stretch[], offset: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
