// `/compact`: the koi itself sums up what was said; the summary takes its place, and the transcript stays readable.

import { summaryWish } from "../../koi/loop/sum-up.ts";
import type { RunTurn } from "../../koi/turn.ts";
import { apology } from "../turns/apology.ts";
import { compactionOf } from "../turns/context-journal.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { runEvents } from "../turns/run-events.ts";
import { memoryJournal } from "../turns/turn-journal.ts";
import { requestOf } from "../turns/turn-request.ts";
import type { CommandResult } from "./command-result.ts";

/** The model that is built in only repeats; it can't sum up. */
const ECHO = "skykoi/echo";

/** Asks the koi for a summary. What fails changes nothing and says so. Throws a `StoreError` where the store can't be read. */
export async function summarise(
  message: QueuedMessage,
  runTurn: RunTurn,
  signal: AbortSignal,
  now: () => number,
): Promise<CommandResult> {
  const journal = memoryJournal([message], () => 0);
  const request = requestOf({ items: [message], briefs: 0 }, message, journal, signal);
  const { length } = request.history;
  if (length === 0) return { text: "There is nothing to sum up: this session has just begun." };
  const hint = message.payload.command?.argument ?? "";
  const asked = { ...request, text: summaryWish(hint), summaryHint: hint, hasTools: false };
  const result = await runEvents(runTurn, asked, () => undefined);
  if (result.type === "turn_failed")
    return { text: apology("I could not sum up, nothing was changed", result.message, message) };
  if (result.model === ECHO) {
    return {
      text: "I have no model that could sum up: I only repeat what I receive. Nothing was changed; `/new` starts afresh.",
    };
  }
  const summary = result.text.trim();
  if (summary === "") return { text: "My model gave no summary; nothing was changed." };
  const { model, usage } = result;
  const compaction = { summary, model, ...(usage && { usage }) };
  const text = `I have summed up ${length} entries and go on from there:\n\n${summary}`;
  return { text, ...compactionOf(compaction, now()) };
}
