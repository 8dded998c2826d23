// What was said beside the answer of a turn, found in its steps: the calls of the tool `message` that sent something.

import type { JsonObject } from "../../koi/conversation.ts";
import type { ExtraPoll } from "../../koi/turn-desk.ts";
import type { PlacedStep } from "../../koi/turn-step.ts";

/** A message beside the answer. */
export interface SaidExtra {
  readonly callId: string;
  readonly text: string;
  readonly files: readonly string[];
  /** Set where it was said in another conversation, whose transcript has it. */
  readonly isElsewhere?: true;
}

/** Key of what the call `callId` says; `replyKey` is that of the turn's answer. */
export function extraKey(replyKey: string, callId: string): string {
  return `${replyKey}+${encodeURIComponent(callId)}`;
}

/** What a call of `message` says, where it is one that sends. */
export function extraOf(callId: string, tool: string, args: JsonObject): SaidExtra | undefined {
  const { action, text = "", files, question = "", options, to } = args;
  if (tool !== "message" || (action !== "send" && action !== "poll")) return undefined;
  const said = action === "poll" ? pollText({ question: textOf(question), options: textsOf(options) }) : text;
  const isElsewhere = typeof to === "string" && to.trim() !== "";
  return {
    callId,
    text: textOf(said),
    files: action === "poll" ? [] : textsOf(files),
    ...(isElsewhere && { isElsewhere }),
  };
}

/** A poll as a transcript has it. */
export function pollText({ question, options }: Pick<ExtraPoll, "question" | "options">): string {
  return [`[poll] ${question}`, ...options.map((option) => `- ${option}`)].join("\n");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** What was sent, or may have been (where the gateway stopped in between), before the call `callId`. */
export function saidBefore(steps: readonly PlacedStep[], callId: string): readonly SaidExtra[] {
  const refusedIds = new Set<string>();
  for (const { step } of steps) {
    if (step.kind === "result" && step.result.isError) refusedIds.add(step.callId);
  }
  const begun = new Set(steps.flatMap(({ step }) => (step.kind === "started" ? step.callIds : [])));
  return steps.flatMap(({ step }) => {
    if (step.kind !== "called") return [];
    return step.calls
      .filter(({ id }) => id !== callId && begun.has(id) && !refusedIds.has(id))
      .flatMap(({ id, name, args }) => extraOf(id, name, args) ?? []);
  });
}
