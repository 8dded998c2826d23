// Folders with skills, for tests.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parseSkill } from "../../../src/koi/skills/parse-skill.ts";
import type { Skill } from "../../../src/koi/skills/skill.ts";

/** The text of a SKILL.md; `metadata` as it stands in the YAML, in one line. */
export function skillText(name: string, metadata = "{}", description = `How to ${name}.`): string {
  return `---\nname: ${name}\ndescription: ${description}\nmetadata: ${metadata}\n---\n\n# ${name}\n`;
}

/** Writes a skill into `root` and gives its folder. */
export function writeSkill(root: string, name: string, text: string = skillText(name)): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "SKILL.md"), text);
  return folder;
}

/** A skill that lies nowhere. */
export function skillOf(name: string, metadata = "{}", changes: Partial<Skill> = {}): Skill {
  const parsed = parseSkill(skillText(name, metadata));
  if ("problem" in parsed) throw new Error(parsed.problem);
  return {
    ...parsed,
    source: "shared",
    folder: `/skills/${name}`,
    file: `/skills/${name}/SKILL.md`,
    ...changes,
  };
}
