// The compiler's view of this machine: files, globs, digests, and under `--probe` the file system's own answers.

import { createHash } from "node:crypto";
import { lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { stateDir } from "../config/paths.ts";
import type { CompilerHost, PathFacts, Probe } from "../compiler/host.ts";
import { hasContainerEngine } from "./container-engine.ts";
import type { ProcessIo } from "./process-io.ts";
import { skillPrograms } from "./skill-programs.ts";

/** What the compiler may ask about this machine: nothing, its files, or the environment too. */
export type ProbeScope = boolean | "files";

/** The host for a command. */
export function compilerHost(io: ProcessIo, wantsProbe: ProbeScope): CompilerHost {
  return {
    readFile(path) {
      try {
        return readFileSync(path);
      } catch {
        return undefined;
      }
    },
    resolvePath: (from, path) => resolve(dirname(from), path),
    relativePath: (root, file) => relative(dirname(root), file).replaceAll("\\", "/"),
    glob: globFiles,
    digest: (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
    ...(wantsProbe !== false && { probe: machineProbe(io, wantsProbe === true) }),
  };
}

// Loaded on first use: most configs have no pattern, and each module costs start-up time.
const require = createRequire(import.meta.url);

function globFiles(from: string, pattern: string): readonly string[] {
  const { globSync } = require("fast-glob") as typeof import("fast-glob");
  const cwd = dirname(from);
  return globSync(pattern, { cwd, absolute: true, onlyFiles: true, dot: true }).sort();
}

function machineProbe(io: ProcessIo, hasEnvironment: boolean): Probe {
  return {
    home: io.home,
    stateDir: stateDir(io.env, io.home),
    realPath: realPaths(),
    stat: factsOf,
    skillPrograms,
    ...(hasEnvironment && {
      variable: (name: string) => io.env[name] || undefined,
      hasContainerEngine: () => hasContainerEngine(io.env),
    }),
  };
}

function factsOf(path: string): PathFacts | undefined {
  try {
    const facts = statSync(path);
    const kind = facts.isDirectory() ? "folder" : facts.isFile() ? "file" : "other";
    // Windows has other rights than these, and Node makes bits up there.
    return { kind, mode: process.platform === "win32" ? undefined : facts.mode & 0o777 };
  } catch {
    return undefined;
  }
}

/**
 * Gives the path behind links; of what does not exist, the nearest existing ancestor is followed. It remembers folders,
 * since a thousand kois have theirs in a few of them: for one compilation, in which the disk counts as it was found.
 */
function realPaths(): (path: string) => string {
  const known = new Map<string, string>();
  const real = (path: string): string => {
    const parent = dirname(path);
    if (parent === path) return path;
    const found = known.get(path) ?? followed(join(real(parent), basename(path)));
    known.set(path, found);
    return found;
  };
  return (path) => real(resolve(path));
}

/** A path in a real folder: where it is a link, what is behind it; a link that leads nowhere counts as itself. */
function followed(path: string): string {
  try {
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return isLink ? realpathSync(path) : path;
  } catch {
    return path;
  }
}
