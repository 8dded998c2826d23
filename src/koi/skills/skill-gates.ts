// Whether a skill may be used here, and what decides. The gates in their order: switched off, not among the bundled ones that
// may be used, system, `always`, programs, variables, config; then the lists of the koi and of the room.

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

import { pointerTo } from "../../config/pointer.ts";
import type { SkillEntry, SkillsConfig } from "../../config/skills.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { keptOutBy } from "../../policy/skill-list.ts";
import type { SkillList } from "../../policy/skill-list.ts";
import { isSkillVariable } from "./parse-skill.ts";
import type { Skill } from "./skill.ts";

/** Why a skill is out. */
export type SkillReason =
  | { readonly code: "disabled"; readonly pointer: string }
  | { readonly code: "bundled_not_allowed"; readonly pointer: string }
  | { readonly code: "wrong_os"; readonly needs: readonly string[] }
  | { readonly code: "missing_programs"; readonly needs: readonly string[] }
  | { readonly code: "missing_any_program"; readonly needs: readonly string[] }
  | { readonly code: "missing_variables"; readonly needs: readonly string[] }
  | { readonly code: "config_off"; readonly needs: readonly string[] }
  | { readonly code: "not_listed"; readonly pointer: string };

/** A skill, and why it is out; without a reason it is in. */
export interface JudgedSkill {
  readonly skill: Skill;
  readonly reason?: SkillReason;
}

/** What gates ask of the machine. */
export interface SkillMachine {
  readonly platform: string;
  hasProgram(name: string): boolean;
  /** Whether a koi's commands have a variable anyway. */
  hasVariable(name: string): boolean;
}

/** Variables of the gateway that the commands of every koi have as well. */
const HANDED_ON = new Set(["PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "SHELL"]);

/** This machine. Programs are looked for once, on the gateway's PATH. */
export function thisMachine(env: Readonly<Record<string, string | undefined>>): SkillMachine {
  const known = new Map<string, boolean>();
  return {
    platform: process.platform,
    hasVariable: (name) => HANDED_ON.has(name) && Boolean(env[name]),
    hasProgram(name) {
      const is = known.get(name) ?? isOnPath(name, env["PATH"] ?? "");
      known.set(name, is);
      return is;
    },
  };
}

/** Judges skills for a koi. `lists`: those that its skills must be on. */
export function judgeSkills(
  skills: readonly Skill[],
  config: SkykoiConfig,
  lists: readonly SkillList[],
  machine: SkillMachine,
): readonly JudgedSkill[] {
  return skills.map((skill) => {
    const gate = gateOf(skill, config, machine);
    const list = keptOutBy(lists, skill.name);
    const reason = gate ?? (list && { code: "not_listed" as const, pointer: list.pointer });
    return { skill, ...(reason && { reason }) };
  });
}

/** Settings of a skill, `undefined` where it has none. */
export function entryOf(
  config: SkillsConfig | undefined,
  { key }: Pick<Skill, "key">,
): SkillEntry | undefined {
  const entries = config?.entries ?? {};
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}

/** Names of the variables that the settings of a skill give it. */
export function ownVariables(entry: SkillEntry | undefined, { primaryEnv }: Skill): ReadonlySet<string> {
  const names = Object.keys(entry?.env ?? {}).filter(isSkillVariable);
  return new Set(primaryEnv !== undefined && entry?.apiKey !== undefined ? [primaryEnv, ...names] : names);
}

function gateOf(skill: Skill, config: SkykoiConfig, machine: SkillMachine): SkillReason | undefined {
  const { needs } = skill;
  const entry = entryOf(config.skills, skill);
  if (entry?.enabled === false)
    return { code: "disabled", pointer: pointerTo("/skills/entries", skill.key, "enabled") };
  const allowed = config.skills?.allowBundled;
  if (skill.source === "bundled" && allowed && !allowed.includes(skill.name))
    return { code: "bundled_not_allowed", pointer: "/skills/allowBundled" };
  if (needs.os.length > 0 && !needs.os.includes(machine.platform))
    return { code: "wrong_os", needs: needs.os };
  if (needs.isAlways) return undefined;
  const bins = needs.bins.filter((name) => !machine.hasProgram(name));
  if (bins.length > 0) return { code: "missing_programs", needs: bins };
  const { anyBins } = needs;
  if (anyBins.length > 0 && !anyBins.some((name) => machine.hasProgram(name)))
    return { code: "missing_any_program", needs: anyBins };
  const own = ownVariables(entry, skill);
  const variables = needs.env.filter((name) => !own.has(name) && !machine.hasVariable(name));
  if (variables.length > 0) return { code: "missing_variables", needs: variables };
  const off = needs.config.filter((path) => !isOn(config, path));
  return off.length > 0 ? { code: "config_off", needs: off } : undefined;
}

/** Whether something stands at a path such as `channels.slack.enabled`, and it is not `false`, `0`, empty or null. */
function isOn(config: object, path: string): boolean {
  const value = path.split(".").reduce<unknown>((at, key) => {
    const isObject = typeof at === "object" && at !== null && Object.hasOwn(at, key);
    return isObject ? (at as Readonly<Record<string, unknown>>)[key] : undefined;
  }, config);
  return Boolean(value);
}

function isOnPath(name: string, path: string): boolean {
  // A name, and no way to somewhere.
  if (!/^[\w.+-]+$/.test(name)) return false;
  const endings = process.platform === "win32" ? ["", ".exe", ".cmd", ".bat"] : [""];
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .some((folder) => endings.some((ending) => isProgram(join(folder, name + ending))));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
