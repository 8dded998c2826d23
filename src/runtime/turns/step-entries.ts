// The steps of a turn as its transcript: tool calls and results in their order, and the messages that it took in between.

import { resultText } from "../../koi/conversation.ts";
import type { TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { PlacedStep, TurnStep } from "../../koi/turn-step.ts";
import { extraOf, type SaidExtra } from "./extra-messages.ts";
import type { QueuedMessage } from "./queued-message.ts";
import { StepLines, type SummedLines } from "./summed-steps.ts";
import {
  type CallDetail,
  COMPACTION,
  placeOf,
  type ResultDetail,
  type StepAbout,
  userEntry,
} from "./transcript-detail.ts";

/** The entry of what was said beside the answer. */
export type ExtraEntry = (extra: SaidExtra, atMs: number) => TranscriptEntry;

type Called = Extract<TurnStep, { kind: "called" }>;
type Summed = Extract<TurnStep, { kind: "summed" }>;

/** All that a turn over `messages` did, but for its answer: what it was asked, each message once, and its steps. */
export function turnEntries(
  messages: readonly QueuedMessage[],
  last: QueuedMessage,
  steps: readonly PlacedStep[],
  extraEntry?: ExtraEntry,
): TranscriptEntry[] {
  const place = placeOf(last.payload.message.facts);
  const left = new Map(messages.map((message) => [message.messageKey, message]));
  const takeOut = (keys: Iterable<string>): TranscriptEntry[] =>
    [...keys].flatMap((key) => {
      const message = left.get(key);
      left.delete(key);
      return message ? [userEntry(key, message.payload)] : [];
    });
  const later = laterKeys(steps);
  const entries = takeOut([...left.keys()].filter((key) => !later.has(key)));
  entries.push(...stepEntries(steps, place, takeOut, extraEntry));
  return [...entries, ...takeOut([...left.keys()])];
}

/**
 * Tool calls and their results in their order, each with `about` in its detail; `cameIn` gives the messages that were taken
 * in between, by their keys, and `extraEntry` what was said beside the answer.
 */
export function stepEntries(
  steps: readonly PlacedStep[],
  about: StepAbout,
  cameIn: (keys: readonly string[]) => readonly TranscriptEntry[] = () => [],
  extraEntry?: ExtraEntry,
): TranscriptEntry[] {
  const toolOf = new Map<string, string>();
  const extras = new Map<string, SaidExtra>();
  const answered = new Set<string>();
  const lines = new StepLines();
  return steps.flatMap(({ step, atMs }): TranscriptEntry[] => {
    if (step.kind === "called") {
      lines.called(step.calls);
      for (const { id, name, args } of step.calls) {
        toolOf.set(id, name);
        const extra = extraOf(id, name, args);
        if (extra && !extra.isElsewhere) extras.set(id, extra);
      }
      return callEntries(step, about, atMs);
    }
    if (step.kind === "result") {
      const { callId, result } = step;
      if (answered.has(callId)) return [];
      answered.add(callId);
      lines.answered();
      const tool = toolOf.get(callId) ?? "";
      const detail: ResultDetail = { ...about, tool, callId, isError: result.isError };
      const entry = { role: "result", text: resultText(result), atMs, detail: { ...detail } } as const;
      const extra = result.isError ? undefined : extras.get(callId);
      return extra && extraEntry ? [entry, extraEntry(extra, atMs)] : [entry];
    }
    if (step.kind === "summed") return [summedEntry(step, lines.summed(step.keptFrom), atMs)];
    return step.kind === "steered" ? [...cameIn(step.keys)] : [];
  });
}

/** The keys of the messages with which the turn began; `undefined` where nothing was written down yet. */
export function askedKeys(steps: readonly PlacedStep[]): ReadonlySet<string> | undefined {
  const asked = steps.map(({ step }) => step).find(({ kind }) => kind === "asked");
  return asked?.kind === "asked" ? new Set(asked.keys) : undefined;
}

/** The keys of the messages that were given to the model while the turn ran. */
export function laterKeys(steps: readonly PlacedStep[]): ReadonlySet<string> {
  return new Set(steps.flatMap(({ step }) => (step.kind === "steered" ? step.keys : [])));
}

/** The koi's own summary of what it had done: what it stands for is in the transcript before it, every word. */
function summedEntry({ summary, model, usage }: Summed, summed: SummedLines, atMs: number): TranscriptEntry {
  const detail = { origin: COMPACTION, model, ...(usage && { stepUsage: usage }), summed };
  return { role: "assistant", text: summary, atMs, detail };
}

function callEntries({ calls, model, usage }: Called, about: StepAbout, atMs: number): TranscriptEntry[] {
  return calls.map(({ id, name, args }, index) => {
    const answer = index === 0 ? { model, ...(usage && { stepUsage: usage }) } : {};
    const detail: CallDetail = { ...about, tool: name, callId: id, ...answer };
    return { role: "call", text: JSON.stringify(args), atMs, detail: { ...detail } };
  });
}
