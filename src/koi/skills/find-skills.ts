// The skills that lie in some folders: `<folder>/<any name>/SKILL.md`. Of two with one name the one that was found first
// counts.
// INVARIANT: no link leads out of the folder that it was found in.

import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { isInside, readInside } from "../read-inside.ts";
import type { Unread } from "../read-inside.ts";
import { parseSkill } from "./parse-skill.ts";
import type { SkillProblem } from "./parse-skill.ts";
import type { BrokenSkill, Skill, SkillText } from "./skill.ts";
import type { SkillRoot } from "./skill-roots.ts";

/** What folders hold. */
export interface FoundSkills {
  /** By name. */
  readonly skills: readonly Skill[];
  readonly broken: readonly BrokenSkill[];
}

/** A SKILL.md as it was read last. */
export interface ParsedFile {
  readonly changedAtMs: number;
  readonly parsed: SkillText | SkillProblem;
}

/** What the reading before found, by path; a file that did not change, or was changed just now, is not parsed again. */
export interface SkillMemory {
  readonly before: ReadonlyMap<string, ParsedFile>;
  /** Filled by this reading. */
  readonly files: Map<string, ParsedFile>;
  /** Files changed after this may be half written, milliseconds since the epoch. */
  readonly quietSinceMs: number;
}

const MAX_BYTES = 256 * 1024;
/** Most skills of one folder: a prompt holds fewer. */
const MAX_SKILLS = 500;

const UNREAD: Readonly<Record<Unread, string>> = {
  absent: "its SKILL.md is a link that leads nowhere",
  outside: "it is a link that leads out of the folder of skills",
  not_a_file: "its SKILL.md is no file",
  too_large: `its SKILL.md is longer than ${MAX_BYTES / 1024} KiB`,
  unreadable: "its SKILL.md can't be read",
};

/** Reads the skills of `roots`. Never rejects: what can't be read is in `broken`. */
export async function findSkills(roots: readonly SkillRoot[], memory?: SkillMemory): Promise<FoundSkills> {
  const all = await Promise.all(roots.map((root) => skillsIn(root, memory)));
  const skills = new Map<string, Skill>();
  const broken = all.flatMap((found) => found.broken);
  for (const skill of all.flatMap((found) => found.skills)) {
    if (!skills.has(skill.name)) skills.set(skill.name, skill);
  }
  return { skills: [...skills.values()].sort((one, other) => (one.name < other.name ? -1 : 1)), broken };
}

async function skillsIn(root: SkillRoot, memory: SkillMemory | undefined): Promise<FoundSkills> {
  const { source } = root;
  const path = await realpath(root.path).catch(() => undefined);
  if (path === undefined) return { skills: [], broken: [] };
  if (root.within !== undefined && !(await liesWithin(root.within, path))) {
    const problem = "the folder of skills is a link that leads out of the workspace";
    return { skills: [], broken: [{ source, name: basename(root.path), path: root.path, problem }] };
  }
  const names = await folderNames(path);
  const found = await Promise.all(
    names.slice(0, MAX_SKILLS).map((name) => skillAt(join(path, name), path, source, memory)),
  );
  const skills = found.filter((one) => one !== undefined && !("problem" in one)) as readonly Skill[];
  const broken = found.filter((one) => one !== undefined && "problem" in one) as readonly BrokenSkill[];
  if (names.length <= MAX_SKILLS) return { skills, broken };
  const problem = `there are ${names.length} skills; only the first ${MAX_SKILLS} are read`;
  return { skills, broken: [...broken, { source, name: basename(path), path, problem }] };
}

async function liesWithin(folder: string, path: string): Promise<boolean> {
  const real = await realpath(folder).catch(() => undefined);
  return real !== undefined && isInside(real, path);
}

/** Folders that hold a SKILL.md, by name. */
async function folderNames(root: string): Promise<readonly string[]> {
  const { glob } = await import("fast-glob").then((module) => module.default);
  const files = await glob("*/SKILL.md", { cwd: root, onlyFiles: false, suppressErrors: true });
  return files.map((file) => dirname(file)).sort();
}

async function skillAt(
  folder: string,
  root: string,
  source: Skill["source"],
  memory: SkillMemory | undefined,
): Promise<Skill | BrokenSkill | undefined> {
  const file = join(folder, "SKILL.md");
  const name = basename(folder);
  const read = await readInside(root, join(name, "SKILL.md"), MAX_BYTES);
  if (typeof read === "string") return { source, name, path: file, problem: UNREAD[read] };
  const { changedAtMs } = read;
  const before = memory?.before.get(read.path);
  const isKept =
    memory && before && (before.changedAtMs === changedAtMs || changedAtMs > memory.quietSinceMs);
  const now = isKept ? before : { changedAtMs, parsed: parseSkill(read.text) };
  memory?.files.set(read.path, now);
  const { parsed } = now;
  if ("problem" in parsed) return { source, name, path: file, ...parsed };
  // SAFETY: a koi can write into its workspace. There a skill has the settings (and secrets) of its own name alone, so that
  // a koi that may not use a skill can't take what is meant for it.
  const key = source === "workspace" ? parsed.name : parsed.key;
  return { ...parsed, key, source, folder: dirname(read.path), file: read.path };
}
