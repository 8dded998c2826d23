// What sandboxes read of skills. Each container has a folder of the gateway's mounted, to read, in which lie copies of the
// skills that its koi may use, and of none else. They are brought up to date before each turn.

import { randomBytes } from "node:crypto";
import { readdir, realpath, rename, rm } from "node:fs/promises";
import { basename, join, posix, relative } from "node:path";
import type { KoiLog } from "../koi-log.ts";
import type { Skill, TurnSkills } from "../skills/skill.ts";
import { copySkill, openFolder, skillFiles } from "./copy-skill.ts";
import type { SandboxPlan, SkillsPlace } from "./plan.ts";

/** Copies skills, one turn after the other for each folder. */
export class SharedSkills {
  readonly #log: KoiLog | undefined;
  /** What was copied last, by where it lies. */
  readonly #copied = new Map<string, string>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(log: KoiLog | undefined) {
    this.#log = log;
  }

  /** See `SandboxRun.share`. */
  async share(
    { skills: place, layout, workspace }: SandboxPlan,
    { ofTurn, ofKoi }: TurnSkills,
  ): Promise<ReadonlyMap<string, string>> {
    const home = layout.workspace;
    const real = await realpath(workspace).catch(() => workspace);
    // In the workspace that the sandbox is shown anyway.
    const isThere = ({ source }: Skill): boolean => home !== undefined && source === "workspace";
    const copies = (place.isOfSession ? ofTurn : ofKoi).filter((skill) => !isThere(skill));
    const copied = await this.#inTurn(place.folder, () => this.#bring(place, copies));
    const found = new Map<string, string>();
    for (const skill of ofTurn) {
      const name = basename(skill.file);
      if (home && isThere(skill)) found.set(skill.name, posix.join(home.path, relative(real, skill.file)));
      else if (copied.has(skill.name)) found.set(skill.name, posix.join(place.inside, skill.name, name));
    }
    return found;
  }

  /** The names of the skills that lie in the folder then. */
  async #bring({ folder }: SkillsPlace, skills: readonly Skill[]): Promise<ReadonlySet<string>> {
    const brought = new Set<string>();
    try {
      await openFolder(folder);
      const present = new Set(await readdir(folder));
      const wanted = new Set(skills.map(({ name }) => name));
      for (const name of present) {
        if (!wanted.has(name)) await rm(join(folder, name), { recursive: true, force: true });
      }
      for (const skill of skills) {
        if (await this.#one(skill, folder, present.has(skill.name))) brought.add(skill.name);
      }
    } catch (error) {
      this.#tell(folder, error);
    }
    return brought;
  }

  async #one(skill: Skill, folder: string, isPresent: boolean): Promise<boolean> {
    const target = join(folder, skill.name);
    try {
      const files = await skillFiles(skill.folder);
      if (!files) {
        this.#log?.warn({ skill: skill.name }, "a skill is too large for sandboxes, which do not have it");
        if (isPresent) await rm(target, { recursive: true, force: true });
        return false;
      }
      const state = JSON.stringify([skill.folder, files]);
      if (isPresent && this.#copied.get(target) === state) return true;
      const beside = join(folder, `.new-${randomBytes(6).toString("hex")}`);
      await copySkill(skill.folder, files, beside);
      await rm(target, { recursive: true, force: true });
      await rename(beside, target);
      this.#copied.set(target, state);
      return true;
    } catch (error) {
      this.#tell(target, error);
      return false;
    }
  }

  #tell(path: string, error: unknown): void {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    this.#log?.warn({ path, code }, "skills could not be copied for a sandbox");
  }

  async #inTurn<T>(folder: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#turns.get(folder) ?? Promise.resolve()).then(work);
    this.#turns.set(folder, mine);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(folder) === mine) this.#turns.delete(folder);
    }
  }
}
