// What a turn writes down while it runs, so that a turn that died goes on where it was, and nothing that it did is done
// twice. JSON: it lies in the koi's store.

import type { ProviderState, ToolCall, ToolResult, TurnUsage } from "./conversation.ts";

/** One step of a turn. */
export type TurnStep =
  /** The turn began with these messages; what else shares it later came in while it ran. */
  | { readonly kind: "asked"; readonly keys: readonly string[] }
  /** A model wants tools. */
  | {
      readonly kind: "called";
      /** What it said before them. */
      readonly text: string;
      readonly calls: readonly ToolCall[];
      /** `provider/model`. */
      readonly model: string;
      readonly usage?: TurnUsage;
      readonly state?: ProviderState;
    }
  /** These calls are about to run: from here on they may have done something. */
  | { readonly kind: "started"; readonly callIds: readonly string[] }
  /** A started call waits for a person's word on the question `question`: so far it did nothing. */
  | { readonly kind: "waiting"; readonly callId: string; readonly question: string }
  /** The person said yes: from here on it may have done something. */
  | { readonly kind: "allowed"; readonly callId: string }
  | { readonly kind: "result"; readonly callId: string; readonly result: ToolResult }
  /** Messages that came while the turn ran were given to the model here. */
  | {
      readonly kind: "steered";
      readonly keys: readonly string[];
      readonly text: string;
      /** When the last of them was sent, milliseconds since the epoch. */
      readonly sentAtMs?: number;
    }
  /** What the turn did before gave way to the koi's own summary of it, up to the answer that stays first. */
  | {
      readonly kind: "summed";
      readonly summary: string;
      /** `provider/model` that gave it. */
      readonly model: string;
      readonly usage?: TurnUsage;
      /** Id of the first call of the answer from which on everything stays. Default: nothing stays. */
      readonly keptFrom?: string;
    };

/** A step and when it was written, milliseconds since the epoch. */
export interface PlacedStep {
  readonly step: TurnStep;
  readonly atMs: number;
}

/** The questions on which a turn that died was still waiting, by their calls. Pure. */
export function openQuestions(steps: readonly PlacedStep[]): ReadonlyMap<string, string> {
  const open = new Map<string, string>();
  for (const { step } of steps) {
    if (step.kind === "waiting") open.set(step.callId, step.question);
    else if (step.kind === "allowed" || step.kind === "result") open.delete(step.callId);
  }
  return open;
}
