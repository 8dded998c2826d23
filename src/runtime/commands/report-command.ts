// `/context` and `/skill` alone: what a turn would be made of, said by the koi's own room, without a model.

import type { RunTurn, TurnReport } from "../../koi/turn.ts";
import { apology } from "../turns/apology.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { runEvents } from "../turns/run-events.ts";
import { memoryJournal } from "../turns/turn-journal.ts";
import { requestOf } from "../turns/turn-request.ts";
import type { CommandResult } from "./command-result.ts";

/** Tools of other programs may have to be started to be counted. */
const LONGEST_MS = 60_000;

/** The report. Throws a `StoreError` where the store can't be read. */
export async function report(
  message: QueuedMessage,
  what: TurnReport,
  runTurn: RunTurn,
): Promise<CommandResult> {
  const journal = memoryJournal([message], () => 0);
  const signal = AbortSignal.timeout(LONGEST_MS);
  const { context: _, ...request } = requestOf({ items: [message], briefs: 0 }, message, journal, signal);
  const result = await runEvents(runTurn, { ...request, text: "", report: what }, () => undefined);
  if (result.type === "turn_end") return { text: result.text };
  return { text: apology("I could not tell", result.message, message) };
}
