// The folders in which a koi's skills lie, the one that wins first.

import { join } from "node:path";

import { sharedSkillsDir } from "../../config/paths.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { expandPath, HomeError } from "../home-path.ts";
import type { HomeBase } from "../home-path.ts";
import type { SkillSource } from "./skill.ts";

/** A folder of skills. */
export interface SkillRoot {
  readonly source: SkillSource;
  /** Absolute; it may be missing. */
  readonly path: string;
  /** Folder that `path` must not lead out of; absent where its owner may link it anywhere. */
  readonly within?: string;
}

/** Where skills are looked for. */
export interface SkillPlace extends HomeBase {
  /** Folder with the skills that come with SKYKOI. Default: none. */
  readonly bundledSkills?: string | undefined;
}

/** The roots of a koi with this workspace (absolute). An extra folder whose path can't be resolved is left out. */
export function skillRoots(config: SkykoiConfig, workspace: string, place: SkillPlace): readonly SkillRoot[] {
  const { bundledSkills } = place;
  return [
    // A koi can write here, also from within a sandbox.
    { source: "workspace", path: join(workspace, "skills"), within: workspace },
    { source: "shared", path: sharedSkillsDir(expandPath("<state>", place)) },
    ...(bundledSkills === undefined ? [] : [{ source: "bundled" as const, path: bundledSkills }]),
    ...(config.skills?.load?.extraDirs ?? []).flatMap((dir) => extraRoot(dir, place)),
  ];
}

function extraRoot(dir: string, place: SkillPlace): readonly SkillRoot[] {
  try {
    return [{ source: "extra", path: expandPath(dir, place) }];
  } catch (error) {
    if (error instanceof HomeError) return [];
    throw error;
  }
}
