// `$include`: an object may take its content from other files. Included files are merged from left to right,
// what stands beside `$include` last; objects merge key by key, `kois.list` and `bindings` are joined, all else is
// replaced. Files outside of the config's own folder are refused.

import type { CompilerHost } from "../host.ts";
import { type Provenance, childOf } from "./provenance.ts";

/** A value with where its parts come from. */
export interface Traced {
  readonly value: unknown;
  readonly from: Provenance;
}

/** What went wrong with one `$include`, at its place. */
export interface IncludeProblem {
  readonly problem: "missing" | "escapes" | "cycle" | "not_a_path" | "not_an_object";
  readonly path: string;
  readonly chain: readonly string[];
  readonly at: Provenance;
}

/** What reading an included file needs from its caller. */
export interface IncludeContext {
  readonly host: CompilerHost;
  /** Absolute path of the config. */
  readonly root: string;
  /** Reads a file; `undefined` where it can't be read. An unusable text gives the value `undefined`. */
  load(file: string): Traced | undefined;
  report(problem: IncludeProblem): void;
}

const MAX_DEPTH = 10;
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
  if (Array.isArray(value)) return resolveItems(value, from, context, chain, pointer);
  if (typeof value !== "object" || value === null) return traced;
  const { $include: include, ...own } = value as Record<string, unknown>;
  const beside = resolveEntries(own, from, context, chain, pointer);
  if (include === undefined) return beside;
  let merged: Traced | undefined;
  for (const part of includedParts(include, from, context, chain)) {
    const resolved = resolveIncludes(part.traced, context, [...chain, part.file], pointer);
    if (!isObject(resolved.value)) {
      context.report({ problem: "not_an_object", path: part.file, chain, at: childOf(from, "$include") });
    } else merged = merged ? merge(merged, resolved, pointer) : resolved;
  }
  return merged ? merge(merged, beside, pointer) : beside;
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

function* includedParts(
  include: unknown,
  from: Provenance,
  context: IncludeContext,
  chain: readonly string[],
): Iterable<{ file: string; traced: Traced }> {
  const { host, root } = context;
  const at = childOf(from, "$include");
  const paths: readonly unknown[] = Array.isArray(include) ? include : [include];
  const including = chain.at(-1) ?? root;
  for (const [i, path] of paths.entries()) {
    const place = Array.isArray(include) ? childOf(at, i) : at;
    const report = (problem: IncludeProblem["problem"], through = chain): void =>
      context.report({ problem, path: String(path), chain: through, at: place });
    if (typeof path !== "string" || path.trim() === "") {
      report("not_a_path");
      continue;
    }
    const isGlobbed = GLOB.test(path);
    const files = isGlobbed ? host.glob(including, path) : [host.resolvePath(including, path)];
    if (files.length === 0) report("missing");
    for (const file of files) {
      const traced = loadConfined(file, context, chain, report);
      if (traced) yield { file, traced: isGlobbed ? globbed(traced) : traced };
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
  else if (chain.includes(file) || chain.length > MAX_DEPTH) report("cycle", through);
  else {
    const traced = context.load(file);
    if (traced) return traced.value === undefined ? undefined : traced;
    report("missing");
  }
  return undefined;
}

function merge(low: Traced, high: Traced, pointer: string): Traced {
  if (JOINED.has(pointer) && Array.isArray(low.value) && Array.isArray(high.value)) return join(low, high);
  if (!isObject(low.value) || !isObject(high.value)) return high;
  const value: Record<string, unknown> = {};
  const children = new Map<string, Provenance>();
  for (const key of new Set([...Object.keys(low.value), ...Object.keys(high.value)])) {
    const sides = [low, high]
      .filter((side) => Object.hasOwn(side.value as object, key))
      .map((side) => ({
        value: (side.value as Record<string, unknown>)[key],
        from: childOf(side.from, key),
      }));
    const [first, second] = sides as [Traced, Traced | undefined];
    const merged = second ? merge(first, second, `${pointer}/${key}`) : first;
    setOwn(value, key, merged.value);
    children.set(key, second ? { ...merged.from, isMerged: true } : merged.from);
  }
  return { value, from: { ...high.from, children } };
}

function join(low: Traced, high: Traced): Traced {
  const sides = [low, high].map((side) => ({ items: side.value as unknown[], from: side.from }));
  const from = sides.flatMap((side) => side.items.map((_, i) => childOf(side.from, i)));
  const children = new Map(from.map((one, i) => [String(i), one]));
  return { value: sides.flatMap((side) => side.items), from: { ...high.from, children } };
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
