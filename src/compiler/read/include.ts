// `$include`: an object may take its content from other files. Included files are merged from left to right,
// what stands beside `$include` last; objects merge key by key, `kois.list` and `bindings` are joined, all else is
// replaced. With nothing beside it, `$include` may also stand for a list or another value. Files outside of the config's
// own folder are refused.

import type { CompilerHost } from "../host.ts";
import { type Provenance, childOf } from "./provenance.ts";

/** A value with where its parts come from. */
export interface Traced {
  readonly value: unknown;
  readonly from: Provenance;
}

/** What went wrong with one `$include`, at its place. */
export interface IncludeProblem {
  readonly problem:
    | "missing"
    | "escapes"
    | "cycle"
    | "too_deep"
    | "too_many"
    | "not_a_path"
    | "not_an_object";
  readonly path: string;
  readonly chain: readonly string[];
  readonly at: Provenance;
}

/** What reading an included file needs from its caller. */
export interface IncludeContext {
  readonly host: CompilerHost;
  /** Absolute path of the config. */
  readonly root: string;
  /** Whether one more include may be followed. */
  follow(): boolean;
  /**
   * Reads a file; `missing` where it can't be read, `too_many` where no more may be. An unusable text gives the value
   * `undefined`.
   */
  load(file: string): Traced | "missing" | "too_many";
  report(problem: IncludeProblem): void;
}

/** Files that may lead to one another: the config, and ten levels of includes. */
export const MAX_INCLUDE_DEPTH = 10;
const GLOB = /[*?[\]{}]/;
/** Lists that grow instead of being replaced. */
const JOINED = new Set(["/kois/list", "/bindings"]);

/** `traced` with every `$include` in it resolved. `chain` are the files that led here, the config first. */
export function resolveIncludes(
  traced: Traced,
  context: IncludeContext,
  chain: readonly string[],
  pointer = "",
): Traced {
  const { value, from } = traced;
  // Shared, not copied: a file may be included many times.
  if (!hasInclude(value)) return traced;
  if (Array.isArray(value)) return resolveItems(value, from, context, chain, pointer);
  if (typeof value !== "object" || value === null) return traced;
  const { $include: include, ...own } = value as Record<string, unknown>;
  const beside = resolveEntries(own, from, context, chain, pointer);
  if (include === undefined) return beside;
  const parts: IncludedPart[] = [];
  // One after the other, each with what it includes itself: so they are listed as they are read.
  for (const part of includedParts(include, from, context, chain)) {
    parts.push({ ...part, traced: resolveIncludes(part.traced, context, [...chain, part.file], pointer) });
  }
  // What stands alone may take the place of any value; what is to be merged must be objects.
  const isAlone = Object.keys(own).length === 0 && !parts.some((part) => isObject(part.traced.value));
  const layers = parts.filter(({ file, at, traced: { value: content } }) => {
    if (isAlone || isObject(content)) return true;
    const path = context.host.relativePath(context.root, file);
    context.report({ problem: "not_an_object", path, chain, at });
    return false;
  });
  const under = layers.map((layer) => layer.traced);
  return merge(isAlone && under.length > 0 ? under : [...under, beside], pointer);
}

const including = new WeakMap<object, boolean>();

/** Whether `value`, or anything in it, takes its content from a file. Each object is looked at once. */
export function hasInclude(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  let known = including.get(value);
  if (known === undefined) {
    known = Object.hasOwn(value, "$include") || Object.values(value).some(hasInclude);
    including.set(value, known);
  }
  return known;
}

function resolveItems(
  items: readonly unknown[],
  from: Provenance,
  context: IncludeContext,
  chain: readonly string[],
  pointer: string,
): Traced {
  const resolved = items.map((item, i) =>
    resolveIncludes({ value: item, from: childOf(from, i) }, context, chain, `${pointer}/${i}`),
  );
  const children = new Map(resolved.map((item, i) => [String(i), item.from]));
  return { value: resolved.map((item) => item.value), from: { ...from, children } };
}

function resolveEntries(
  object: Readonly<Record<string, unknown>>,
  from: Provenance,
  context: IncludeContext,
  chain: readonly string[],
  pointer: string,
): Traced {
  const value: Record<string, unknown> = {};
  const children = new Map<string, Provenance>();
  for (const [key, item] of Object.entries(object)) {
    const resolved = resolveIncludes(
      { value: item, from: childOf(from, key) },
      context,
      chain,
      `${pointer}/${key}`,
    );
    setOwn(value, key, resolved.value);
    children.set(key, resolved.from);
  }
  return { value, from: { ...from, children } };
}

/** The content of one file, and the path that names it. */
interface IncludedPart {
  readonly file: string;
  readonly at: Provenance;
  readonly traced: Traced;
}

function* includedParts(
  include: unknown,
  from: Provenance,
  context: IncludeContext,
  chain: readonly string[],
): Iterable<IncludedPart> {
  const { host, root } = context;
  const at = childOf(from, "$include");
  const paths: readonly unknown[] = Array.isArray(include) ? include : [include];
  const includer = chain.at(-1) ?? root;
  for (const [i, path] of paths.entries()) {
    const place = Array.isArray(include) ? childOf(at, i) : at;
    const report = (problem: IncludeProblem["problem"], through = chain): void =>
      context.report({ problem, path: String(path), chain: through, at: place });
    if (!context.follow()) return report("too_many");
    if (typeof path !== "string" || path.trim() === "") {
      report("not_a_path");
      continue;
    }
    const isGlobbed = GLOB.test(path);
    const files = isGlobbed ? host.glob(includer, path) : [host.resolvePath(includer, path)];
    if (files.length === 0) report("missing");
    for (const [k, file] of files.entries()) {
      if (k > 0 && !context.follow()) return report("too_many");
      const traced = loadConfined(file, context, chain, report);
      if (traced) yield { file, at: place, traced: isGlobbed ? globbed(traced) : traced };
    }
  }
}

function globbed({ value, from }: Traced): Traced {
  return { value, from: { ...from, isGlobbed: true } };
}

function loadConfined(
  file: string,
  context: IncludeContext,
  chain: readonly string[],
  report: (problem: IncludeProblem["problem"], through?: readonly string[]) => void,
): Traced | undefined {
  const { host, root } = context;
  const through = [...chain, file].map((one) => host.relativePath(root, one));
  if (through.at(-1)?.startsWith("../")) report("escapes");
  else if (chain.includes(file)) report("cycle", through);
  else if (chain.length > MAX_INCLUDE_DEPTH) report("too_deep");
  else {
    const traced = context.load(file);
    if (typeof traced === "string") report(traced);
    else if (traced.value !== undefined) return traced;
  }
  return undefined;
}

/** Layers of one value, the later ones on top: as many objects or joined lists at the end as there are. At least one. */
function merge(layers: readonly Traced[], pointer: string): Traced {
  const top = layers.at(-1) as Traced;
  const isAlike = isObject(top.value)
    ? isObject
    : JOINED.has(pointer) && Array.isArray(top.value)
      ? Array.isArray
      : undefined;
  if (isAlike === undefined) return top;
  const under = layers.slice(layers.findLastIndex((layer) => !isAlike(layer.value)) + 1);
  if (under.length === 1) return top;
  return Array.isArray(top.value) ? join(under) : mergeObjects(under, pointer);
}

function mergeObjects(layers: readonly Traced[], pointer: string): Traced {
  const byKey = new Map<string, Traced[]>();
  for (const { value, from } of layers) {
    for (const [key, item] of Object.entries(value as object)) {
      const items = byKey.get(key);
      const traced = { value: item, from: childOf(from, key) };
      if (items === undefined) byKey.set(key, [traced]);
      else items.push(traced);
    }
  }
  const value: Record<string, unknown> = {};
  const children = new Map<string, Provenance>();
  for (const [key, items] of byKey) {
    const merged = merge(items, `${pointer}/${key}`);
    setOwn(value, key, merged.value);
    children.set(key, items.length > 1 ? { ...merged.from, isMerged: true } : merged.from);
  }
  return { value, from: { ...topOf(layers), children } };
}

function join(layers: readonly Traced[]): Traced {
  const sides = layers.map((side) => ({ items: side.value as unknown[], from: side.from }));
  const from = sides.flatMap((side) => side.items.map((_, i) => childOf(side.from, i)));
  const children = new Map(from.map((one, i) => [String(i), one]));
  return { value: sides.flatMap((side) => side.items), from: { ...topOf(layers), children } };
}

function topOf(layers: readonly Traced[]): Provenance {
  return (layers.at(-1) as Traced).from;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Sets an own property, also one called `__proto__`. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else object[key] = value;
}
