// Skills that are broken, and those that a koi's list names and that can't be used.

import { homePaths } from "../../koi/home.ts";
import { HomeError } from "../../koi/home-path.ts";
import { koiSkills } from "../../koi/skills/koi-skills.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { ProcessIo } from "../process-io.ts";
import { bundledSkills } from "../skills/bundled-skills.ts";
import { skillFindings } from "../skills/skill-findings.ts";
import type { DoctorFinding } from "./doctor-finding.ts";

/** One finding for each such skill, told once where several kois have it in common. */
export async function checkSkills(
  io: ProcessIo,
  state: string,
  gateway: CompiledGateway | undefined,
): Promise<DoctorFinding[]> {
  const found = new Map<string, DoctorFinding>();
  for (const koi of gateway?.kois ?? []) {
    for (const { severity, koiId, skill, message, repair } of await findingsOf(koi, gateway, io, state)) {
      if (severity !== "error") continue;
      const key = JSON.stringify([skill, message, repair]);
      if (found.has(key)) continue;
      const text = `${skill} (koi ${koiId}): ${message}`;
      const help = repair ?? `skykoi skills list --koi ${koiId}`;
      found.set(key, { check: "skills", severity: "warning", message: text, repair: help });
    }
  }
  return [...found.values()];
}

async function findingsOf(
  koi: CompiledGateway["kois"][number],
  gateway: CompiledGateway | undefined,
  { env, home }: ProcessIo,
  state: string,
): Promise<ReturnType<typeof skillFindings>> {
  if (!gateway) return [];
  const base = { stateDir: state, home, env };
  try {
    const { workspace } = homePaths(koi, base);
    const own = await koiSkills(gateway.config, koi.id, workspace, {
      ...base,
      bundledSkills: bundledSkills(),
    });
    return skillFindings(own, gateway.config, env["PATH"] ?? "");
  } catch (error) {
    // A variable in its path is not set: the config's own findings say so.
    if (error instanceof HomeError) return [];
    throw error;
  }
}
