// Compiling in memory, for tests: a config and the files beside it as texts, a machine only where a test brings
// one. Every path lies under one folder, `/config`.

import { createHash } from "node:crypto";
import { dirname, relative, resolve } from "node:path/posix";
import { type Compilation, compile } from "../../src/compiler/compile.ts";
import type { CompilerHost, Probe } from "../../src/compiler/host.ts";

const ROOT = "/config/SKYKOI.json";
const utf8 = new TextEncoder();

/** What stands around the config of a test. */
export interface Surroundings {
  /** Files by their path relative to the folder of the config. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly probe?: Probe;
  /** Default: true. */
  readonly wantsTable?: boolean;
}

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === "string" ? utf8.encode(text) : text;
}

/** `*` and `?` inside of a name, `**` across folders, `{a,b}`: as much of a pattern as tests use. */
function patternOf(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*|\?|\{[^}]*\}|[.+^$()|[\]\\]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    if (part.startsWith("{")) return `(?:${part.slice(1, -1).replaceAll(",", "|")})`;
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

/** A host whose files are texts. */
export function memoryHost({ files = {}, probe }: Surroundings = {}): CompilerHost {
  const byPath = new Map(
    Object.entries(files).map(([name, text]) => [resolve("/config", name), bytesOf(text)]),
  );
  return {
    readFile: (path) => byPath.get(path),
    resolvePath: (from, path) => resolve(dirname(from), path),
    relativePath: (root, file) => relative(dirname(root), file),
    glob: (from, pattern) => {
      const folder = dirname(from);
      const isMatch = patternOf(pattern);
      return [...byPath.keys()].filter((path) => isMatch.test(relative(folder, path))).sort();
    },
    digest: (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
    ...(probe && { probe }),
  };
}

/** Compiles a config called `SKYKOI.json`. */
export function compileText(text: string | Uint8Array, around: Surroundings = {}): Promise<Compilation> {
  return compile({
    path: ROOT,
    name: "SKYKOI.json",
    bytes: bytesOf(text),
    host: memoryHost(around),
    compilerVersion: "0.1.0",
    wantsTable: around.wantsTable ?? true,
  });
}

/** Compiles a config given as a value. */
export function compileConfig(config: unknown, around: Surroundings = {}): Promise<Compilation> {
  return compileText(JSON.stringify(config), around);
}
