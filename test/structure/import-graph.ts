// The imports of the source, read from its text: enough to hold the house to its rule.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

/** Repository folder. */
export const root: string = join(import.meta.dirname, "../..");

/** One file of `src/`, by its path below it, with what it imports. */
export interface SourceFile {
  readonly path: string;
  /** Other files of `src/`, type imports included. */
  readonly files: readonly string[];
  /** Packages and `node:` modules. */
  readonly packages: readonly string[];
  /** Like `files` and `packages`, but only what is loaded as soon as this file is. */
  readonly atOnce: readonly string[];
}

const IMPORT =
  /^\s*(?:import|export)\s+(?<type>type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?"(?<from>[^"]+)"|import\(\s*"(?<lazy>[^"]+)"\s*\)/gm;

function importsOf(path: string): SourceFile {
  const text = readFileSync(join(root, "src", path), "utf8");
  const files: string[] = [];
  const packages: string[] = [];
  const atOnce: string[] = [];
  for (const { groups } of text.matchAll(IMPORT)) {
    const target = groups?.["from"] ?? groups?.["lazy"] ?? "";
    const isLocal = target.startsWith(".");
    const name = isLocal ? normalize(join(dirname(path), target)) : target;
    (isLocal ? files : packages).push(name);
    if (groups?.["from"] !== undefined && groups["type"] === undefined) atOnce.push(name);
  }
  return { path, files, packages, atOnce };
}

/** Every TypeScript file of `src/`. */
export function sourceFiles(): SourceFile[] {
  return readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
    .map((entry) => importsOf(relative(join(root, "src"), join(entry.parentPath, entry.name))));
}

/** A cycle of imports, type imports included; `undefined` where there is none. */
export function findCycle(files: readonly SourceFile[]): string[] | undefined {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const path: string[] = [];
  function visit(name: string): string[] | undefined {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    path.push(name);
    for (const next of byPath.get(name)?.files ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(name);
    return undefined;
  }
  for (const { path: name } of files) {
    const cycle = visit(name);
    if (cycle) return cycle;
  }
  return undefined;
}

/** Everything that is loaded as soon as `entry` is: files of `src/` and packages. */
export function loadedWith(files: readonly SourceFile[], entry: string): ReadonlySet<string> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const loaded = new Set<string>();
  function visit(name: string): void {
    if (loaded.has(name)) return;
    loaded.add(name);
    for (const next of byPath.get(name)?.atOnce ?? []) visit(next);
  }
  visit(entry);
  return loaded;
}
