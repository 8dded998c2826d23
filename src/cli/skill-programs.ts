// Which programs a skill needs, by its SKILL.md.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { skillNeeds } from "../koi/skills/parse-skill.ts";

/** The programs, of which the first is as good as any; `undefined` where the folder holds no skill. Never throws. */
export function skillPrograms(folder: string): readonly string[] | undefined {
  try {
    const { bins, anyBins } = skillNeeds(readFileSync(join(folder, "SKILL.md"), "utf8"));
    return [...bins, ...anyBins];
  } catch {
    return undefined;
  }
}
