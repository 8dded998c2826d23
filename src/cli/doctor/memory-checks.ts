// Kois whose notes are to be searched by meaning, and can't be. Asks no provider.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { KoiPlace } from "../models/koi-places.ts";
import { memoryProblems } from "../models/memory-problems.ts";
import type { ProcessIo } from "../process-io.ts";
import type { DoctorFinding } from "./doctor-finding.ts";

/** Findings about one koi. @throws KoiFileError where a file of it is broken */
export async function memoryFindings(
  config: SkykoiConfig,
  place: KoiPlace,
  io: ProcessIo,
): Promise<DoctorFinding[]> {
  const problems = await memoryProblems(config, place, io, Date.now());
  return problems.map(({ koiId, message, isAll }): DoctorFinding => {
    const words = isAll ? ", so its notes are searched by their words alone" : "";
    return {
      check: "memory",
      severity: "warning",
      message: `the koi ${koiId} is to search its memory by meaning${words}: ${message}`,
      repair: "put that right, or take `memorySearch.provider` or `fallback` out of the config",
    };
  });
}
