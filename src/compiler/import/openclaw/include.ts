// `$include` of OpenClaw, put in place: included files are merged from left to right and what stands beside
// `$include` last; objects merge key by key, lists are joined, all else is replaced.

import { Json5Error, parseJson5 } from "../../read/json5.ts";
import { LineIndex } from "../../read/line-column.ts";
import { decodeText } from "../../read/utf8.ts";
import {
  type BranchNode,
  type Doc,
  type DocNode,
  type Member,
  type Origin,
  isList,
  isObject,
  take,
} from "./document.ts";
import { parseDocument } from "./parse-document.ts";

/** What reading needs from its caller. Paths are absolute. */
export interface SourceHost {
  /** Bytes of a file, `undefined` where it can't be read. */
  readFile(path: string): Uint8Array | undefined;
  /** Absolute path of `path` seen from the folder of `from`. */
  resolvePath(from: string, path: string): string;
  /** Path of `file` relative to the folder of `root`, with `/`; starts with `../` where it lies outside. */
  relativePath(root: string, file: string): string;
}

/** A text that came along. */
export interface SourceText {
  readonly path: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The original with its includes in place, or why it can't be read. */
export type OpenClawSource =
  | {
      readonly ok: true;
      readonly doc: Doc;
      /** Includes that were put in place. */
      readonly included: readonly { readonly origin: Origin; readonly file: string }[];
      readonly repeated: readonly Origin[];
    }
  | { readonly ok: false; readonly problem: string };

const MAX_DEPTH = 10;

/** Reads an OpenClaw config. Never throws. */
export function readOpenClaw(source: SourceText, host: SourceHost): OpenClawSource {
  const reader = new Reader(source, host);
  try {
    const doc = reader.document(source);
    if (!isObject(doc.root)) throw new Unreadable(`${source.name}: a config is an object`);
    doc.root = reader.resolved(doc.root, source.path, [source.path]) as BranchNode;
    if (!isObject(doc.root)) throw new Unreadable(`${source.name}: a config is an object`);
    return { ok: true, doc, included: reader.included, repeated: reader.repeated };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.message };
    throw error;
  }
}

class Unreadable extends Error {}

class Reader {
  readonly included: { readonly origin: Origin; readonly file: string }[] = [];
  readonly repeated: Origin[] = [];
  readonly #root: SourceText;
  readonly #host: SourceHost;

  constructor(root: SourceText, host: SourceHost) {
    this.#root = root;
    this.#host = host;
  }

  document({ name, bytes }: Pick<SourceText, "name" | "bytes">): Doc {
    const { text, finding } = decodeText(bytes);
    if (finding) throw new Unreadable(`${name}: it is not UTF-8 text`);
    try {
      parseJson5(text);
    } catch (error) {
      if (!(error instanceof Json5Error)) throw error;
      const { line, column } = new LineIndex(text).at(error.offset);
      const reason = error.message.replace(/ \(offset \d+\)$/, "");
      throw new Unreadable(`${name}:${line}:${column}: ${reason}`);
    }
    const { doc, repeated } = parseDocument(text, name);
    if (!doc) throw new Unreadable(`${name}: a config is an object`);
    this.repeated.push(...repeated);
    return doc;
  }

  /** `node` with every `$include` below it in place. `chain` are the files that led here. */
  resolved(node: DocNode, file: string, chain: readonly string[]): DocNode {
    if (node.kind === "scalar") return node;
    const include = isObject(node) ? take(node, "$include") : undefined;
    for (const member of node.members) member.value = this.resolved(member.value, file, chain);
    if (!include) return node;
    const parts = this.#paths(include).map((path) => this.#part(path, include, file, chain));
    const own = node.members.length > 0 ? [node] : [];
    const merged = [...parts, ...own].reduce((left, right) => merge(left, right, include));
    if (isObject(merged)) merged.members[0]?.before.unshift(...include.before);
    return merged;
  }

  #paths(include: Member): string[] {
    const items = isList(include.value) ? include.value.members.map((one) => one.value) : [include.value];
    const paths = items.map((one) => (one.kind === "scalar" ? one.value : undefined));
    const bad = paths.length === 0 || paths.some((path) => typeof path !== "string" || path.trim() === "");
    if (bad) throw new Unreadable(`${place(include)}: $include is a path or a list of paths`);
    return paths as string[];
  }

  #part(path: string, include: Member, from: string, chain: readonly string[]): DocNode {
    const file = this.#host.resolvePath(from, path);
    const name = this.#host.relativePath(this.#root.path, file);
    const where = place(include);
    if (name.startsWith("../"))
      throw new Unreadable(`${where}: ${path} lies outside of the config's folder; copy it there`);
    if (chain.includes(file)) throw new Unreadable(`${where}: ${path} includes itself`);
    if (chain.length > MAX_DEPTH)
      throw new Unreadable(`${where}: includes are nested more than ${MAX_DEPTH} deep`);
    const bytes = this.#host.readFile(file);
    if (!bytes) throw new Unreadable(`${where}: can't read ${path}`);
    if (include.origin) this.included.push({ origin: include.origin, file: name });
    return this.resolved(this.document({ name, bytes }).root, file, [...chain, file]);
  }
}

function place({ origin }: Member): string {
  return origin ? `${origin.file}:${origin.line}` : "$include";
}

function merge(left: DocNode, right: DocNode, include: Member): DocNode {
  if (isList(left) && isList(right)) {
    return {
      ...left,
      members: [...left.members, ...right.members],
      isInline: left.isInline && right.isInline,
    };
  }
  if (!isObject(left) || !isObject(right)) {
    throw new Unreadable(`${place(include)}: only objects can be merged by $include`);
  }
  for (const member of right.members) {
    const known = left.members.find((one) => one.key === member.key);
    if (!known) left.members.push(member);
    else if (known.value.kind !== "scalar" && known.value.kind === member.value.kind) {
      known.value = merge(known.value, member.value, include);
    } else left.members[left.members.indexOf(known)] = member;
  }
  left.tail.push(...right.tail);
  left.isInline = false;
  return left;
}
