// Whether each program of a line is one that somebody has listed, or a harmless one in plain use.

import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join, relative, resolve } from "node:path";

import { realPath } from "../host/path-guard.ts";
import { commandParts } from "./command-parts.ts";
import type { CommandPart } from "./command-parts.ts";
import { isSafeUse } from "./safe-programs.ts";

/** What may run. */
export interface ProgramRules {
  /** Paths of programs; `*` stands for any text. */
  readonly allowlist: readonly string[];
  /** Paths without links, to the letter. Default: none. */
  readonly exact?: readonly string[];
  /** Names of programs that may run when they only read their input. */
  readonly safeBins: readonly string[];
  /** What the koi itself could have written: no safe program lies in there. */
  readonly ownFolder: string;
}

/** A line that is not listed. */
export interface UnlistedLine {
  /** The first program that is not. */
  readonly program: string;
  /** Paths to list for the line to run; empty where one of them must not be listed: the koi could change what lies there. */
  readonly listable: readonly string[];
}

/** What of `line` is not listed, or that the line is more than a list can judge; else `undefined`. */
export async function unlisted(
  line: string,
  cwd: string,
  path: string,
  rules: ProgramRules,
): Promise<UnlistedLine | "unreadable" | undefined> {
  const parts = commandParts(line);
  if (!parts) return "unreadable";
  const strange: CommandPart[] = [];
  for (const part of parts) if (!(await isListed(part, cwd, path, rules))) strange.push(part);
  const [first] = strange;
  if (!first) return undefined;
  const paths = await Promise.all(strange.map(([program]) => listable(program, cwd, path, rules)));
  // All or none: a line of which a part stays unlisted would not run.
  const isWhole = paths.every((one) => one !== undefined);
  return { program: first[0], listable: isWhole ? [...new Set(paths)] : [] };
}

async function listable(
  program: string,
  cwd: string,
  path: string,
  { ownFolder }: ProgramRules,
): Promise<string | undefined> {
  const found = await findProgram(program, cwd, path);
  if (found === undefined) return undefined;
  const real = await realPath(found);
  return (await isOwnProgram(real, ownFolder)) ? undefined : real;
}

/** A program that the koi itself could have written is none that somebody meant. */
async function isOwnProgram(real: string, ownFolder: string): Promise<boolean> {
  return !relative(await realPath(ownFolder), real).startsWith("..");
}

async function isListed(
  [program, ...args]: CommandPart,
  cwd: string,
  path: string,
  { allowlist, exact = [], safeBins, ownFolder }: ProgramRules,
): Promise<boolean> {
  const found = await findProgram(program, cwd, path);
  if (found === undefined) return false;
  const real = await realPath(found);
  if (exact.includes(real)) return true;
  if (allowlist.some((pattern) => matches(pattern, found) || matches(pattern, real))) return true;
  const isOwn = await isOwnProgram(real, ownFolder);
  return safeBins.includes(program) && !program.includes("/") && !isOwn && isSafeUse(program, args);
}

async function findProgram(program: string, cwd: string, path: string): Promise<string | undefined> {
  const places = program.includes("/")
    ? [isAbsolute(program) ? program : resolve(cwd, program)]
    : path.split(delimiter).map((folder) => join(resolve(cwd, folder), program));
  for (const place of places) {
    try {
      await access(place, constants.X_OK);
      return place;
    } catch {
      // The next place.
    }
  }
  return undefined;
}

/** Paths have capitals, so this is not the matcher of names. */
function matches(pattern: string, path: string): boolean {
  const [start = "", ...rest] = pattern.split("*");
  const end = rest.pop();
  if (end === undefined) return path === start;
  if (path.length < start.length + end.length || !path.startsWith(start) || !path.endsWith(end)) return false;
  let at = start.length;
  for (const piece of rest) {
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= path.length - end.length;
}
