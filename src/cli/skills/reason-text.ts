// Why a skill is out, and what to do about it, for people.

import { delimiter, join } from "node:path";
import { existsSync } from "node:fs";
import { DEFAULTS } from "../../config/defaults.ts";
import type { SkillsInstall } from "../../config/skills.ts";
import type { SkillReason } from "../../koi/skills/skill-gates.ts";
import type { Skill, SkillInstall } from "../../koi/skills/skill.ts";

/** One sentence, lower case, without its period. */
export function reasonText(reason: SkillReason): string {
  switch (reason.code) {
    case "disabled":
      return `switched off at ${reason.pointer}`;
    case "bundled_not_allowed":
      return `comes with SKYKOI, and ${reason.pointer} does not name it`;
    case "wrong_os":
      return `is for ${reason.needs.join(", ")}`;
    case "missing_programs":
      return `needs ${reason.needs.join(", ")}, not found on PATH`;
    case "missing_any_program":
      return `needs one of ${reason.needs.join(", ")}, none found on PATH`;
    case "missing_variables":
      return `needs ${reason.needs.join(", ")} in the environment of its runs`;
    case "config_off":
      return `needs ${reason.needs.join(", ")} in the config`;
    case "not_listed":
      return `not on the list at ${reason.pointer}`;
  }
}

/** What would help; `undefined` where the config says so on purpose, or nothing is known. */
export function repairText(
  skill: Skill,
  reason: SkillReason,
  config: SkillsInstall | undefined,
  path: string,
): string | undefined {
  switch (reason.code) {
    case "missing_programs":
    case "missing_any_program":
      return installText(skill.install, config, path);
    case "missing_variables": {
      const names = reason.needs.filter((name) => name !== skill.primaryEnv);
      const asKey = names.length < reason.needs.length ? [`skills.entries.${skill.key}.apiKey`] : [];
      const asEnv = names.map((name) => `skills.entries.${skill.key}.env.${name}`);
      return `set ${[...asKey, ...asEnv].join(" and ")} in the config`;
    }
    case "config_off":
      return `set ${reason.needs.join(" and ")}`;
    default:
      return undefined;
  }
}

/** The command that installs it: with Homebrew, where that is here and wanted; else by the first way that there is. */
function installText(
  ways: readonly SkillInstall[],
  {
    preferBrew = DEFAULTS.skills.install.preferBrew,
    nodeManager = DEFAULTS.skills.install.nodeManager,
  } = {} as SkillsInstall,
  path: string,
): string | undefined {
  const hasBrew = path.split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, "brew")));
  const usable = ways.filter(({ kind }) => kind !== "brew" || hasBrew);
  const brew = preferBrew ? usable.find(({ kind }) => kind === "brew") : undefined;
  const way = brew ?? usable.find(({ kind }) => kind !== "brew") ?? usable[0];
  if (!way) return undefined;
  const global =
    nodeManager === "yarn"
      ? "yarn global add"
      : `${nodeManager} ${nodeManager === "npm" ? "install" : "add"} -g`;
  const verbs = {
    brew: "brew install",
    node: global,
    go: "go install",
    uv: "uv tool install",
    download: "download",
  };
  const what = way.kind === "go" && !way.what.includes("@") ? `${way.what}@latest` : way.what;
  return `${verbs[way.kind]} ${what}`;
}
