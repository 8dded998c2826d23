// What is wrong with the skills of a koi, each with its repair.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { KoiSkills } from "../../koi/skills/koi-skills.ts";
import { brokenPlace } from "../../koi/skills/skill.ts";
import type { SkillReason } from "../../koi/skills/skill-gates.ts";
import { reasonText, repairText } from "./reason-text.ts";

/** Something about a skill that a person may want to change. */
export interface SkillFinding {
  /** `error`: somebody wants the skill, and it can't be used. `note`: it would need something. */
  readonly severity: "error" | "note";
  readonly koiId: string;
  readonly skill: string;
  /** Lower case, without its period. */
  readonly message: string;
  readonly repair?: string;
}

/** What the config, or the skill itself, says on purpose: wrong only where the koi's own list asks for the skill. */
const ON_PURPOSE: ReadonlySet<SkillReason["code"]> = new Set(["disabled", "bundled_not_allowed", "wrong_os"]);

/** The findings of a koi, errors first. `path`: the gateway's PATH. */
export function skillFindings(
  { koiId, skills, broken, notFound, listed }: KoiSkills,
  config: SkykoiConfig,
  path: string,
): readonly SkillFinding[] {
  const found = skills.flatMap(({ skill, reason }): SkillFinding[] => {
    const isWanted = listed?.includes(skill.name) ?? false;
    if (!reason || reason.code === "not_listed" || (listed && !isWanted)) return [];
    if (ON_PURPOSE.has(reason.code) && !isWanted) return [];
    const repair = repairText(skill, reason, config.skills?.install, path);
    const severity = isWanted ? "error" : "note";
    const about = { severity, koiId, skill: skill.name, message: reasonText(reason) } as const;
    return [{ ...about, ...(repair !== undefined && { repair }) }];
  });
  const errors: SkillFinding[] = [
    ...broken.map(({ name, problem, ...where }): SkillFinding => ({
      severity: "error",
      koiId,
      skill: name,
      message: problem,
      repair: `repair or remove ${brokenPlace(where)}`,
    })),
    ...notFound.map((skill): SkillFinding => ({
      severity: "error",
      koiId,
      skill,
      message: "on the koi's list, and in none of its folders",
      repair: "install it, or take it off the list",
    })),
  ];
  return [...errors, ...found].sort((one, other) => rank(one) - rank(other));
}

function rank({ severity }: SkillFinding): number {
  return severity === "error" ? 0 : 1;
}
