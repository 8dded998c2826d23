// The skills of the kois that a command line means, as they lie on this machine.

import { stateDir } from "../../config/paths.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { ResolvedKoi } from "../../compiler/resolve/kois.ts";
import { homePaths } from "../../koi/home.ts";
import { HomeError } from "../../koi/home-path.ts";
import { type KoiSkills, koiSkills } from "../../koi/skills/koi-skills.ts";
import type { JudgedSkill } from "../../koi/skills/skill-gates.ts";
import { commandWord } from "../../policy/skill-call.ts";
import { type Arguments, configFlag, type Flag } from "../arguments.ts";
import { UsageError } from "../exit-code.ts";
import { configuredIo } from "../environment/config-environment.ts";
import { openConfigOrEmpty } from "../find-config.ts";
import { knownKoi } from "../kois/known-koi.ts";
import { compileConfigFile } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import { bundledSkills } from "./bundled-skills.ts";
import { reasonText } from "./reason-text.ts";

/** Flags of every command about skills. */
export const skillFlags: Readonly<Record<"koi" | "config" | "json", Flag>> = {
  koi: { type: "string", value: "ID", help: "only this koi" },
  config: configFlag,
  json: { type: "boolean", help: "print JSON" },
};

/** What a command line asks about. */
export interface AskedSkills {
  readonly config: SkykoiConfig;
  readonly kois: readonly KoiSkills[];
}

/** The skills of all kois, or of that of `--koi`; `undefined` where the config is too broken, which was told. @throws UsageError */
export async function askedSkills(
  command: string,
  args: Arguments,
  io: ProcessIo,
): Promise<AskedSkills | undefined> {
  const { compilation } = await compileConfigFile(io, openConfigOrEmpty(io, args.text("config")), false);
  const model = compilation.analysis?.model;
  if (!model || compilation.hasErrors) {
    await showDiagnostics(io, compilation, "error");
    return undefined;
  }
  const named = args.text("koi");
  const id = named === undefined ? undefined : knownKoi(command, named, model.kois);
  const meant = model.kois.list.filter((koi) => id === undefined || koi.id === id);
  const configured = await configuredIo(io, model.config, () => undefined);
  const kois = await Promise.all(meant.map((koi) => skillsOf(command, model.config, koi, configured.io)));
  return { config: model.config, kois };
}

function skillsOf(
  command: string,
  config: SkykoiConfig,
  koi: ResolvedKoi,
  { env, home }: ProcessIo,
): Promise<KoiSkills> {
  const base = { stateDir: stateDir(env, home), home, env };
  try {
    const { workspace } = homePaths(koi, base);
    return koiSkills(config, koi.id, workspace, { ...base, bundledSkills: bundledSkills() });
  } catch (error) {
    if (error instanceof HomeError) throw new UsageError(`${command}: koi ${koi.id}: ${error.message}`);
    throw error;
  }
}

/** A skill as machines read it. */
export function skillJson({ skill, reason }: JudgedSkill): object {
  const { name, description, source, file, key, isForModels, isForPeople, tool } = skill;
  return {
    name,
    description,
    source,
    file,
    key,
    isIn: reason === undefined,
    isForModels,
    isForPeople,
    ...(isForPeople && { command: `/${commandWord(name)}` }),
    ...(tool !== undefined && { tool }),
    ...(reason && { reason: { ...reason, text: reasonText(reason) } }),
  };
}
