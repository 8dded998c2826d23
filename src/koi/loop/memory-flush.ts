// The turn before a compaction in which a koi writes down what it must not forget: its tools, a question of the gateway's,
// and nobody hears the answer.

import type { ConversationMessage } from "../conversation.ts";
import type { Tool, ToolScope } from "../tools/tool.ts";
import type { PlacedStep, TurnStep } from "../turn-step.ts";
import type { LoopDeps, LoopEnd } from "./loop.ts";
import { runLoop } from "./loop.ts";
import { Thread } from "./thread.ts";

const WRITERS: ReadonlySet<string> = new Set(["write", "edit", "apply_patch", "exec"]);

/** What the koi is asked; `hasMemory`: whether MEMORY.md is read in this session. */
export function flushPrompt(hasMemory: boolean): string {
  const where = hasMemory ? "lasting facts into MEMORY.md, the rest into " : "";
  return (
    "[The gateway, to you alone] The older part of this conversation will soon give way to a summary. If anything in it " +
    `must not be forgotten, write it down in your workspace now: ${where}memory/<year>-<month>-<day>.md. Add to these ` +
    "files, never overwrite them. Nobody reads your answer: say NO_REPLY."
  );
}

/** Whether the koi could write anything down that it finds again: not without a tool for it, nor in a copy of its workspace. */
export function canFlush(
  tools: readonly Tool[],
  { host }: Pick<ToolScope, "host">,
  isReadOnly: boolean,
): boolean {
  return (host.kind === "gateway" || !isReadOnly) && tools.some(({ name }) => WRITERS.has(name));
}

/** What such a turn did. */
export interface FlushEnd {
  readonly end: LoopEnd;
  readonly steps: readonly PlacedStep[];
}

/** Asks the koi, with what was said before. Rejects on a mistake of ours only. */
export async function flushMemory(
  deps: LoopDeps,
  history: readonly ConversationMessage[],
  prompt: string,
  now: () => number,
): Promise<FlushEnd> {
  const steps: PlacedStep[] = [];
  const record = async (step: TurnStep): Promise<void> => void steps.push({ step, atMs: now() });
  const { takeIn: _, ...request } = deps.request;
  const messages = [...history, { role: "user", text: prompt } as const];
  const loop = runLoop({
    ...deps,
    request: { ...request, journal: { steps: [], record } },
    thread: new Thread(),
    context: { messages, costUsd: 0, keepShort: async () => undefined, shorten: async () => undefined },
  });
  for (;;) {
    const next = await loop.next();
    if (next.done) return { end: next.value, steps };
  }
}
