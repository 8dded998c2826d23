// The jobs of one koi, for the tool `cron` of one turn.

import { DEFAULTS } from "../../config/defaults.ts";
import { KEPT_RUNS } from "../../koi/cron/job.ts";
import type { KoiStore, TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { JobDesk } from "../../koi/turn-desk.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { LoadedTable } from "../loaded-table.ts";
import { jobSession } from "./cron-turn.ts";

/** Lines of a transcript that are looked through for answers: a run may have called tools. */
const LOOKED_AT = KEPT_RUNS * 20;

/** The desk. `onChange` is told when the koi's jobs are others. */
export function jobDesk(
  { koiId, store, table }: { readonly koiId: KoiId; readonly store: KoiStore; readonly table: LoadedTable },
  onChange: (koiId: KoiId) => void,
): JobDesk {
  const changed = <T>(value: T): T => {
    onChange(koiId);
    return value;
  };
  return {
    isEnabled: table.gateway.config.cron?.enabled ?? DEFAULTS.cron.enabled,
    all: () => store.jobs(),
    save: (job) => store.saveJob(job).then(changed),
    remove: (jobId) => store.removeJob(jobId).then(changed),
    answers: (jobId) => answersOf(store.transcript(jobSession(koiId, jobId), LOOKED_AT)),
  };
}

function answersOf(entries: readonly TranscriptEntry[]): ReadonlyMap<number, string> {
  const answers = new Map<number, string>();
  let begunAtMs: number | undefined;
  for (const { role, text, atMs } of entries) {
    if (role === "user") begunAtMs = atMs;
    else if (role === "assistant" && begunAtMs !== undefined) answers.set(begunAtMs, text);
  }
  return answers;
}
