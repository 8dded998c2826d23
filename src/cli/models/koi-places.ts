// The kois that a command about models means, and where their credentials lie.

import type { ResolvedKois } from "../../compiler/resolve/kois.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { stateDir } from "../../config/paths.ts";
import { homePaths } from "../../koi/home.ts";
import { HomeError } from "../../koi/home-path.ts";
import type { KoiId } from "../../routing/ids.ts";
import { type Arguments, configFlag, type Flag } from "../arguments.ts";
import { UsageError } from "../exit-code.ts";
import { openConfigOrEmpty } from "../find-config.ts";
import { knownKoi } from "../kois/known-koi.ts";
import { compileConfigFile } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";

/** Flags of every command about models. */
export const modelFlags: Readonly<Record<"config", Flag>> = { config: configFlag };

/** One koi and its folder of credentials, absolute. */
export interface KoiPlace {
  readonly koiId: KoiId;
  readonly koiDir: string;
  readonly isDefault: boolean;
}

/** All kois of a config. */
export interface KoiPlaces {
  readonly config: SkykoiConfig;
  readonly all: readonly KoiPlace[];
  /** The koi that `--koi` names; without it the default koi. @throws UsageError where there is none of that name */
  one(command: string, args: Arguments): KoiPlace;
}

/** The kois of the config; `undefined` where it is too broken to say, which has been told then. @throws UsageError */
export async function koiPlaces(
  command: string,
  args: Arguments,
  io: ProcessIo,
): Promise<KoiPlaces | undefined> {
  const { compilation } = await compileConfigFile(io, openConfigOrEmpty(io, args.text("config")), false);
  const model = compilation.analysis?.model;
  if (!model) {
    await showDiagnostics(io, compilation, "error");
    return undefined;
  }
  const { kois, config } = model;
  const all = kois.list.map((koi) => placeOf(command, koi, kois, io));
  const one = (name: string, given: Arguments): KoiPlace => {
    const place = all[kois.indexOf.get(knownKoi(name, given.text("koi"), kois)) ?? 0];
    if (!place) throw new UsageError(`${name}: the config has no koi`);
    return place;
  };
  return { config, all, one };
}

function placeOf(
  command: string,
  koi: ResolvedKois["list"][number],
  kois: ResolvedKois,
  { env, home }: ProcessIo,
): KoiPlace {
  try {
    const { koiDir } = homePaths(koi, { stateDir: stateDir(env, home), home, env });
    return { koiId: koi.id, koiDir, isDefault: koi.id === kois.defaultKoi.id };
  } catch (error) {
    if (error instanceof HomeError) throw new UsageError(`${command}: koi ${koi.id}: ${error.message}`);
    throw error;
  }
}
