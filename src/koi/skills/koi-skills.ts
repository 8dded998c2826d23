// Everything that there is to say of one koi's skills: which are in, which are out and why, what is broken, which names lead
// to nothing. For people; turns ask the shelf.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { koiSkillList, skillLists } from "../../policy/skill-list.ts";
import type { KoiId } from "../../routing/ids.ts";
import { findSkills } from "./find-skills.ts";
import { judgeSkills, thisMachine } from "./skill-gates.ts";
import type { JudgedSkill } from "./skill-gates.ts";
import { skillRoots } from "./skill-roots.ts";
import type { SkillPlace } from "./skill-roots.ts";
import type { BrokenSkill } from "./skill.ts";

/** The skills of a koi. */
export interface KoiSkills {
  readonly koiId: KoiId;
  /** By name. */
  readonly skills: readonly JudgedSkill[];
  readonly broken: readonly BrokenSkill[];
  /** Names that its list has and that no skill has. */
  readonly notFound: readonly string[];
  /** The koi's own list, or that of the defaults; absent where it may use all. */
  readonly listed?: readonly string[];
}

/** The skills of a koi with this workspace (absolute), as they lie on disk now. Rooms may narrow them further. */
export async function koiSkills(
  config: SkykoiConfig,
  koiId: KoiId,
  workspace: string,
  place: SkillPlace,
): Promise<KoiSkills> {
  const { skills, broken } = await findSkills(skillRoots(config, workspace, place));
  const list = koiSkillList(config, koiId);
  const names = new Set(skills.map(({ name }) => name));
  return {
    koiId,
    skills: judgeSkills(skills, config, skillLists(config, koiId), thisMachine(place.env)),
    broken,
    notFound: (list?.value ?? []).filter((name) => !names.has(name)),
    ...(list && { listed: list.value }),
  };
}
