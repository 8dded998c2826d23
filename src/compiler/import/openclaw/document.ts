// A config as a tree that remembers how it was written: comments, spelling of keys and values, and where each part
// stood. The import changes such a tree and prints it again, so that what it does not touch stays as it was.

import { parseJson5 } from "../../read/json5.ts";
import { pointerTo } from "../../read/pointer.ts";

/** Where a part stood in the original. */
export interface Origin {
  /** As reports name it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** JSON pointer in that file. */
  readonly pointer: string;
}

/** A property of an object or an item of a list. */
export interface Member {
  /** `""` for items. */
  key: string;
  /** The key as it is written; `""` for items. */
  rawKey: string;
  value: DocNode;
  /** Comments on lines of their own before it. */
  before: string[];
  /** The comment behind it on its line. */
  after: string | undefined;
  /** Whether an empty line stands before it. */
  isSpaced: boolean;
  /** `undefined` for what the import adds. */
  readonly origin: Origin | undefined;
}

/** An object or a list. */
export interface BranchNode {
  readonly kind: "object" | "list";
  members: Member[];
  /** Comments before its closing bracket. */
  tail: string[];
  /** Whether it stood on one line. */
  isInline: boolean;
}

/** A text, number, boolean or null. */
export interface ScalarNode {
  readonly kind: "scalar";
  readonly raw: string;
  readonly value: string | number | boolean | null;
}

export type DocNode = BranchNode | ScalarNode;

/** A whole text. */
export interface Doc {
  root: BranchNode;
  readonly header: readonly string[];
  readonly footer: readonly string[];
  /** Whether keys stand in quotes, as in plain JSON. */
  readonly hasQuotedKeys: boolean;
}

/** A node for a value. */
export function nodeOf(value: unknown): DocNode {
  if (Array.isArray(value)) return { ...branch("list"), members: value.map((item) => newItem(nodeOf(item))) };
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, one]) => property(key, nodeOf(one)));
    return { ...branch("object"), members };
  }
  const plain = value as ScalarNode["value"];
  return { kind: "scalar", raw: JSON.stringify(plain), value: plain };
}

/** An empty object or list. */
export function branch(kind: BranchNode["kind"]): BranchNode {
  return { kind, members: [], tail: [], isInline: true };
}

/** A new property. */
export function property(key: string, value: DocNode, like?: Member): Member {
  const { before = [], after, isSpaced = false, origin } = like ?? {};
  return { key, rawKey: spelled(key), value, before, after, isSpaced, origin };
}

function newItem(value: DocNode): Member {
  return { key: "", rawKey: "", value, before: [], after: undefined, isSpaced: false, origin: undefined };
}

/** A new item of a list. */
export function item(value: DocNode, like?: Member): Member {
  return { ...property("", value, like), rawKey: "" };
}

function spelled(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

/** Gives a member another key, in the quotes of the old one. */
export function rename(member: Member, key: string): void {
  const isQuoted = /^["']/.test(member.rawKey);
  member.key = key;
  member.rawKey = isQuoted ? JSON.stringify(key) : spelled(key);
}

export function isObject(node: DocNode | undefined): node is BranchNode {
  return node?.kind === "object";
}

export function isList(node: DocNode | undefined): node is BranchNode {
  return node?.kind === "list";
}

/** The property of an object. */
export function memberOf(node: DocNode | undefined, key: string): Member | undefined {
  return isObject(node) ? node.members.find((one) => one.key === key) : undefined;
}

/** What stands under a path of keys. */
export function at(node: DocNode | undefined, ...keys: readonly string[]): DocNode | undefined {
  let found = node;
  for (const key of keys) found = memberOf(found, key)?.value;
  return found;
}

/** The text under a path of keys; a number counts as its digits. */
export function textAt(node: DocNode | undefined, ...keys: readonly string[]): string | undefined {
  const found = at(node, ...keys);
  if (found?.kind !== "scalar") return undefined;
  return typeof found.value === "string" || typeof found.value === "number" ? String(found.value) : undefined;
}

/** Takes a property out. */
export function take(node: BranchNode, key: string): Member | undefined {
  const index = node.members.findIndex((one) => one.key === key);
  return index < 0 ? undefined : node.members.splice(index, 1)[0];
}

/** The object under a path of keys, made where it is missing; `undefined` where something else is in the way. */
export function objectAt(node: BranchNode, ...keys: readonly string[]): BranchNode | undefined {
  let found = node;
  for (const key of keys) {
    let member = memberOf(found, key);
    if (!member) found.members.push((member = property(key, { ...branch("object"), isInline: false })));
    if (!isObject(member.value)) return undefined;
    found = member.value;
  }
  return found;
}

/** Sets a property, in the place of the old one. */
export function put(node: BranchNode, key: string, value: unknown): void {
  const known = memberOf(node, key);
  if (known) known.value = nodeOf(value);
  else node.members.push(property(key, nodeOf(value)));
}

/** Leaves a comment where `member` stands and takes it out. */
export function replaceByComment(node: BranchNode, member: Member, comments: readonly string[]): void {
  const index = node.members.indexOf(member);
  if (index < 0) return;
  node.members.splice(index, 1);
  const next = node.members[index];
  if (next) next.before.unshift(...comments);
  else node.tail.push(...comments);
}

/** The plain value of a node. */
export function valueOf(node: DocNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.members.map((one) => valueOf(one.value));
  const object: Record<string, unknown> = {};
  for (const { key, value } of node.members) {
    Object.defineProperty(object, key, {
      value: valueOf(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}

/** A copy that shares nothing with `node`. */
export function copyOf(node: DocNode): DocNode {
  if (node.kind === "scalar") return node;
  const members = node.members.map((one) => ({
    ...one,
    before: [...one.before],
    value: copyOf(one.value),
  }));
  return { ...node, members, tail: [...node.tail] };
}

/** Every member below `node` with its parent and pointer, in order. What a visit removes is not visited. */
export function visit(
  node: DocNode,
  see: (member: Member, parent: BranchNode, pointer: string) => void,
  pointer = "",
): void {
  if (node.kind === "scalar") return;
  for (const [i, member] of node.members.slice().entries()) {
    const below = pointerTo(pointer, node.kind === "list" ? i : member.key);
    see(member, node, below);
    if (node.members.includes(member)) visit(member.value, see, below);
  }
}

/** The value of a scalar as it is written. */
export function scalarOf(raw: string): ScalarNode {
  return { kind: "scalar", raw, value: parseJson5(raw) as ScalarNode["value"] };
}
