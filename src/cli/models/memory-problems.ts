// Kois whose notes are to be searched by meaning, and can't be: no key, an unknown provider or model. Asks no provider.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { embeddingChoices } from "../../koi/memory/embedding-choice.ts";
import { embeddingPlan } from "../../koi/memory/embedding-plan.ts";
import type { ProcessIo } from "../process-io.ts";
import type { KoiPlace } from "./koi-places.ts";
import { modelInputs } from "./model-inputs.ts";

/** A way that can't be gone. */
export interface MemoryProblem {
  readonly koiId: string;
  /** Lower case, no final period. */
  readonly message: string;
  /** Whether its notes are searched by words alone, since no other way is left. */
  readonly isAll: boolean;
}

/** The problems of one koi. @throws KoiFileError where a file of it is broken */
export async function memoryProblems(
  config: SkykoiConfig,
  place: KoiPlace,
  io: ProcessIo,
  nowMs: number,
): Promise<readonly MemoryProblem[]> {
  const { koiId } = place;
  if (embeddingChoices(config, koiId).length === 0) return [];
  const plan = embeddingPlan(config, koiId, await modelInputs(config, place, io, nowMs));
  if (!plan) return [];
  const isAll = plan.ways.length === 0;
  return plan.problems.map((message) => ({ koiId, message, isAll }));
}
