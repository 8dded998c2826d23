// A transcript without the steps that a koi summed up while their turn ran: its summary stands in their place, as it did in
// the turn. The transcript itself keeps every word. Pure.

import type { ToolCall } from "../../koi/conversation.ts";
import { turnSummaryText } from "../../koi/loop/sum-up.ts";
import type { SaidEntry } from "./exchanges.ts";

/** Of which calls and results before it a summary speaks. */
export interface SummedLines {
  /** How many it stands for, without those of an earlier summary of the turn. */
  readonly covers: number;
  /** How many came behind those, and stayed. */
  readonly keeps: number;
  /** Whether an earlier summary of the turn is in it. Default: it is the first one. */
  readonly goesOn?: true;
}

/** The `origin` of what stands in place of steps; it is in no transcript. */
const IN_PLACE = "summed";

/** The entries as the koi saw them at the end of their turns. */
export function withoutSummed(entries: readonly SaidEntry[]): readonly SaidEntry[] {
  let kept = entries;
  for (const entry of entries) {
    const summed = entry.detail["summed"] as SummedLines | undefined;
    if (summed) kept = replaced(kept, entry, summed);
  }
  return kept;
}

function replaced(
  entries: readonly SaidEntry[],
  summary: SaidEntry,
  { covers, keeps, goesOn }: SummedLines,
): readonly SaidEntry[] {
  const at = entries.indexOf(summary);
  const lines = entries.slice(0, at).filter(({ role }) => role === "call" || role === "result");
  const end = Math.max(0, lines.length - keeps);
  const gone = new Set(lines.slice(Math.max(0, end - covers), end));
  const earlier = goesOn && entries.slice(0, at).findLast(({ detail }) => detail["origin"] === IN_PLACE);
  if (earlier) gone.add(earlier);
  const text = turnSummaryText(summary.text);
  const inPlace: SaidEntry = { role: "user", text, atMs: summary.atMs, detail: { origin: IN_PLACE } };
  const firstKept = lines[end] ?? summary;
  return entries.flatMap((entry) => {
    const before = entry === firstKept ? [inPlace] : [];
    return entry === summary || gone.has(entry) ? before : [...before, entry];
  });
}

/** Counts the calls and results of a turn, for its summaries. */
export class StepLines {
  readonly #placeOf = new Map<string, number>();
  #count = 0;
  #covered = 0;

  /** An answer called these. */
  called(calls: readonly ToolCall[]): void {
    for (const { id } of calls) {
      this.#placeOf.set(id, this.#count);
      this.#count += 1;
    }
  }

  /** One of them has its result. */
  answered(): void {
    this.#count += 1;
  }

  /** What a summary stands for that leaves all from the call `keptFrom` on; without one it stands for everything. */
  summed(keptFrom: string | undefined): SummedLines {
    const before = this.#covered;
    this.#covered = (keptFrom !== undefined && this.#placeOf.get(keptFrom)) || this.#count;
    const goesOn = before > 0 && { goesOn: true as const };
    return { covers: this.#covered - before, keeps: this.#count - this.#covered, ...goesOn };
  }
}
