// What decides about a koi's models on this machine, read from its folder: its models.json and its auth profiles.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { readAuthProfiles } from "../../koi/models/auth-profiles.ts";
import { readModelsFile } from "../../koi/models/models-file.ts";
import type { ProcessIo } from "../process-io.ts";
import type { KoiPlace } from "./koi-places.ts";
import type { ModelRowsInput } from "./model-rows.ts";

/** The inputs of one koi. @throws KoiFileError where a file of it is broken */
export async function modelInputs(
  config: SkykoiConfig,
  { koiId, koiDir, isDefault }: KoiPlace,
  { env }: ProcessIo,
  nowMs: number,
): Promise<ModelRowsInput> {
  const providers = { own: await readModelsFile(koiDir), config: config.models, env };
  const profiles = await readAuthProfiles(koiDir);
  // Nothing here opens a login: looking must not renew it.
  const openLogin = (): Promise<never> => Promise.reject(new Error("a listing uses no credential"));
  const holder = { profiles, auth: config.auth, env, isDefaultKoi: isDefault, nowMs, openLogin };
  return { config, koiId, providers, holder };
}
