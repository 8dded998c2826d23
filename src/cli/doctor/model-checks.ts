// The kois' models, those of their memory too: whose credentials can't be read, are missing or have ended, who lives on the
// environment, and which login lies in two files. Asks no provider.

import { KoiFileError } from "../../koi/json-object-file.ts";
import { environmentKey } from "../../koi/models/credential-sources.ts";
import { hasProfileFor } from "../../koi/models/auth-profile-order.ts";
import { HomeError } from "../../koi/home-path.ts";
import { homePaths } from "../../koi/home.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { type ModelRow, type ModelRowsInput, modelRows } from "../models/model-rows.ts";
import { modelInputs } from "../models/model-inputs.ts";
import type { KoiPlace } from "../models/koi-places.ts";
import { profileRows } from "../models/profile-rows.ts";
import { loginHolders, placedText } from "../models/shared-logins.ts";
import type { ProcessIo } from "../process-io.ts";
import type { DoctorFinding } from "./doctor-finding.ts";
import { memoryFindings } from "./memory-checks.ts";

/** Findings about the models of each koi of `gateway`. */
export async function checkModels(
  io: ProcessIo,
  state: string,
  gateway: CompiledGateway | undefined,
): Promise<DoctorFinding[]> {
  if (!gateway) return [];
  const places = gateway.kois.flatMap((koi) => placeOf(io, state, gateway, koi));
  const findings: DoctorFinding[] = [];
  for (const place of places) {
    try {
      findings.push(...koiFindings(await modelInputs(gateway.config, place, io, Date.now())));
      findings.push(...(await memoryFindings(gateway.config, place, io)));
    } catch (error) {
      if (!(error instanceof KoiFileError)) throw error;
      const repair =
        "repair the JSON, or move the file away and add its contents anew (skykoi models auth add)";
      findings.push({ check: "models", severity: "error", message: error.message, repair });
    }
  }
  return [...findings, ...(await sharedLogins(places))];
}

function placeOf(
  { home, env }: ProcessIo,
  stateDir: string,
  { defaultKoi }: CompiledGateway,
  koi: CompiledGateway["kois"][number],
): KoiPlace[] {
  try {
    const { koiDir } = homePaths(koi, { stateDir, home, env });
    return [{ koiId: koi.id, koiDir, isDefault: koi.id === defaultKoi }];
  } catch (error) {
    // The config's own findings say which variable is missing.
    if (error instanceof HomeError) return [];
    throw error;
  }
}

function koiFindings(input: ModelRowsInput): DoctorFinding[] {
  const chain = modelRows(input).filter(({ role }) => role !== "choice");
  return [...chain.flatMap(missing), ...endedLogins(input), ...fromEnvironment(input, chain)];
}

function missing({ koiId, provider, problem, isUnpriced }: ModelRow): DoctorFinding[] {
  if (problem === undefined) return [];
  const repair = isUnpriced
    ? `write its prices there, or take turnLimits.maxCostUsd away from the koi ${koiId}`
    : `skykoi models auth add ${provider} --koi ${koiId}, or another model (skykoi models list)`;
  return [{ check: "models", severity: "warning", message: problem, repair }];
}

function endedLogins({ koiId, holder }: ModelRowsInput): DoctorFinding[] {
  const rows = profileRows(koiId, holder.profiles, holder.auth, holder.nowMs);
  return rows.flatMap(({ id, provider, state }): DoctorFinding[] => {
    if (state !== "ended" && state !== "expired") return [];
    const [, name = "default"] = id.split(":");
    const message = `the profile ${id} of the koi ${koiId} has ${state}: nothing uses it any more`;
    const repair = `log in again, then skykoi models auth add ${provider} --koi ${koiId} --name ${name} --replace`;
    return [{ check: "models", severity: "warning", message, repair }];
  });
}

/** Keys of the environment serve the default koi while it has none of its own: that is meant, and worth knowing. */
function fromEnvironment({ koiId, holder }: ModelRowsInput, chain: readonly ModelRow[]): DoctorFinding[] {
  const providers = [...new Set(chain.map(({ provider }) => provider))];
  return providers.flatMap((provider): DoctorFinding[] => {
    const key = environmentKey(provider, holder);
    if (!key || hasProfileFor(holder.profiles, provider)) return [];
    const message = `the koi ${koiId} uses ${key.name} of the environment, since it has no auth profile for ${provider}; no other koi does`;
    const repair = `nothing, or a key of its own: skykoi models auth add ${provider} --koi ${koiId}`;
    return [{ check: "models", severity: "note", message, repair }];
  });
}

async function sharedLogins(places: readonly KoiPlace[]): Promise<DoctorFinding[]> {
  const holders = [...(await loginHolders(places)).values()];
  return holders.flatMap((group): DoctorFinding[] => {
    if (group.length < 2) return [];
    const message = `one login is in use as ${group.map(placedText).join(" and ")}: renewing one ends it for the others`;
    const repair =
      "log in once for each koi, and put each login into its own koi (skykoi models auth add --replace)";
    return [{ check: "models", severity: "error", message, repair }];
  });
}
