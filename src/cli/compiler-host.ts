// The compiler's view of this machine: files, globs, digests, and under `--probe` the file system's own answers.

import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
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
    realPath,
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

/** The path behind links. Where the end does not exist yet, its nearest existing ancestor is followed. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
