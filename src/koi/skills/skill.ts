// What a skill is: a folder with a SKILL.md that tells a koi how to do something.

import type { SkillNeeds } from "../../policy/skill-front.ts";
import type { TextPlace } from "./skill-place.ts";

/** Where a skill was found. On equal names the first of these wins. */
export const skillSources = ["workspace", "shared", "bundled", "extra"] as const;
export type SkillSource = (typeof skillSources)[number];

/** A way to install a program that a skill needs. */
export interface SkillInstall {
  readonly kind: "brew" | "node" | "go" | "uv" | "download";
  /** What is installed: a formula, a package, a module or an address. */
  readonly what: string;
}

/** What a SKILL.md says. */
export interface SkillText {
  readonly name: string;
  readonly description: string;
  /** Key of its settings in `skills.entries`. */
  readonly key: string;
  /** Variable that `apiKey` of its settings goes into. */
  readonly primaryEnv?: string;
  /** Whether models are told of it. */
  readonly isForModels: boolean;
  /** Whether people can call it by its name. */
  readonly isForPeople: boolean;
  /** The tool that gets what a person writes behind its name, without a model. Default: the koi does what the text says. */
  readonly tool?: string;
  readonly needs: SkillNeeds;
  readonly install: readonly SkillInstall[];
}

/** A skill in its place. */
export interface Skill extends SkillText {
  readonly source: SkillSource;
  /** Absolute; links followed. */
  readonly folder: string;
  /** Its SKILL.md. */
  readonly file: string;
}

/** A skill, and where its SKILL.md is for the tools of a turn. */
export interface PlacedSkill {
  readonly skill: Skill;
  readonly location: string;
}

/** The skills of one turn, by name. */
export interface TurnSkills {
  readonly ofTurn: readonly Skill[];
  /** Those that its koi may use in any conversation; rooms take from these. */
  readonly ofKoi: readonly Skill[];
}

/** Where a broken skill is broken, as editors open it: `path:line:column`. */
export function brokenPlace({ path, at }: Pick<BrokenSkill, "path" | "at">): string {
  return at ? `${path}:${at.line}:${at.column}` : path;
}

/** A folder that should be a skill and is none. */
export interface BrokenSkill {
  readonly source: SkillSource;
  /** Name of the folder. */
  readonly name: string;
  readonly path: string;
  /** For people: what is wrong with it. Quotes nothing of the file. */
  readonly problem: string;
  /** Where in the file; absent where it could not be read at all. */
  readonly at?: TextPlace;
}
