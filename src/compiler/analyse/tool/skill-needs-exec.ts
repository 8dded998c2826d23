// tool/skill-needs-exec: a koi lists a skill that runs a program, and may not run any. What a skill needs stands in its own
// file, so this is asked under a probe alone.

import { toolTable } from "../../../policy/tools/tool-table.ts";
import { type Finding, type Related, finding } from "../../diagnostics/finding.ts";
import type { Probe } from "../../host.ts";
import { pointerTo } from "../../read/pointer.ts";
import { type ResolvedKoi, STATE_DIR } from "../../resolve/kois.ts";
import type { CheckInput } from "../check.ts";
import { ownedPath } from "../koi/owned-path.ts";

/** One finding for each listed skill, told once where several kois have it from the defaults. */
export function* skillNeedsExec({ model: { config, kois }, probe }: CheckInput): Iterable<Finding> {
  if (!probe) return;
  const told = new Set<string>();
  for (const koi of kois.list) {
    const skills = koi.config.skills ?? config.kois?.defaults?.skills;
    const [exec] = skills ? toolTable(config, koi.id, { session: "main" }, ["exec"]) : [];
    if (!skills || !exec || exec.isAllowed) continue;
    const at = koi.config.skills ? pointerTo(koi.pointer, "skills") : "/kois/defaults/skills";
    const related: Related[] = exec.pointer
      ? [{ place: { pointer: exec.pointer }, label: "taken_here" }]
      : [];
    for (const [i, skill] of skills.entries()) {
      const pointer = pointerTo(at, i);
      const program = told.has(pointer)
        ? undefined
        : programOf(skill, koi, config.skills?.load?.extraDirs ?? [], probe);
      if (program === undefined) continue;
      told.add(pointer);
      yield finding("tool/skill-needs-exec", pointer, { koi: koi.id, skill, program }, { related });
    }
  }
}

/** A program that the skill needs, by the first folder that has it: the koi's own comes before the shared ones. */
function programOf(
  skill: string,
  koi: ResolvedKoi,
  extraDirs: readonly string[],
  probe: Probe,
): string | undefined {
  // A name leads to no other folder.
  if (!/^[\w.-]+$/.test(skill) || /^\.+$/.test(skill)) return undefined;
  const folders = [`${koi.workspace}/skills`, `${STATE_DIR}/skills`, ...extraDirs];
  for (const folder of folders) {
    const programs = probe.skillPrograms(ownedPath(`${folder}/${skill}`, probe).path);
    if (programs) return programs[0];
  }
  return undefined;
}
