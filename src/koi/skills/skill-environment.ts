// What the settings of skills add to the environment of one run's commands.
// INVARIANT: a map of its own for each run. Nothing is ever put into the gateway's environment, where other kois' runs and
// whatever the gateway starts would see it.

import type { SkillsConfig } from "../../config/skills.ts";
import type { Secret } from "../../config/secret.ts";
import type { ResolveSecret } from "../models/credential-sources.ts";
import { isSkillVariable } from "./parse-skill.ts";
import { entryOf } from "./skill-gates.ts";
import type { Skill } from "./skill.ts";

/** A variable whose secret could not be had. */
export interface MissingVariable {
  readonly skill: string;
  readonly name: string;
}

/** Variables that skills add for a run, and those that are missing. */
export interface SkillEnvironment {
  readonly env: Readonly<Record<string, string>>;
  readonly missing: readonly MissingVariable[];
}

/**
 * What these skills add to the environment `base` of a run: what stands there stays. Of two skills that set one variable the
 * first by name does. Never rejects.
 */
export async function skillEnvironment(
  skills: readonly Skill[],
  config: SkillsConfig | undefined,
  base: Readonly<Record<string, string>>,
  resolve: ResolveSecret,
): Promise<SkillEnvironment> {
  const env: Record<string, string> = {};
  const missing: MissingVariable[] = [];
  for (const skill of skills) {
    for (const [name, secret] of wanted(skill, config)) {
      if (Object.hasOwn(base, name) || Object.hasOwn(env, name)) continue;
      const value = await resolve(secret).catch(() => undefined);
      if (value === undefined) missing.push({ skill: skill.name, name });
      else env[name] = value;
    }
  }
  return { env, missing };
}

function wanted(skill: Skill, config: SkillsConfig | undefined): readonly (readonly [string, Secret])[] {
  const { env = {}, apiKey } = entryOf(config, skill) ?? {};
  const own = Object.entries(env).filter(([name]) => isSkillVariable(name));
  return skill.primaryEnv !== undefined && apiKey !== undefined ? [...own, [skill.primaryEnv, apiKey]] : own;
}
