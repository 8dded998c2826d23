// The loop of a turn: a model answers; the tools that it calls are run, their results go back, until it calls none. Each
// step is written down before and after, so that a turn that died goes on where it was.
// INVARIANT: a call that was started is never started again. One that has no result was interrupted, and the model is
// told so.

import type { ConversationMessage, Sender, ToolCall, TurnUsage } from "../conversation.ts";
import { addUsage, errorResult } from "../conversation.ts";
import type { Answerer, AnswerEnd } from "../models/answer.ts";
import type { ModelName } from "../models/model-chain.ts";
import { modelText } from "../models/model-chain.ts";
import type { ModelProblem } from "../models/model-problem.ts";
import type { ModelTool } from "../models/model-port.ts";
import { modelTools } from "../tools/turn-tools.ts";
import type { TurnEvent, TurnRequest } from "../turn.ts";
import type { TurnStep } from "../turn-step.ts";
import { MAX_STEPS } from "./max-steps.ts";
import { runCalls } from "./run-calls.ts";
import type { CallDeps } from "./run-calls.ts";
import { SpokenText } from "./spoken-text.ts";
import type { Thread } from "./thread.ts";

/** What a loop runs on. */
export interface LoopDeps extends Omit<CallDeps, "journal"> {
  readonly request: TurnRequest;
  readonly answerer: Pick<Answerer, "answer">;
  /** What earlier tries did. */
  readonly thread: Thread;
  readonly context: LoopContext;
  /** Whether those who ask are the koi's owners. */
  isOwner(senders: readonly Sender[]): boolean;
  /** The conversation as it goes to a model; `isTight`: with less than its window is thought to hold. */
  fitted(
    messages: readonly ConversationMessage[],
    name: ModelName,
    isTight: boolean,
  ): readonly ConversationMessage[];
}

/** What was said before, and the message. */
export interface LoopContext {
  readonly messages: readonly ConversationMessage[];
  /** A provider says that it is too long: gives whether it is shorter now. */
  shorten(): Promise<boolean>;
}

/** How a loop ended. */
export type LoopEnd =
  | {
      readonly outcome: "answered";
      /** Empty where the koi chose to say nothing. */
      readonly text: string;
      readonly model: string;
      /** The koi's auth profile that answered last, where it was one. */
      readonly authProfile?: string;
      readonly usage?: TurnUsage;
      /** What the models of this try say that they thought. Default: nothing. */
      readonly thoughts?: string;
    }
  | { readonly outcome: "failed"; readonly problem: ModelProblem }
  | { readonly outcome: "aborted" };

type TextDelta = Extract<TurnEvent, { type: "text_delta" }>;

const interrupted = errorResult(
  "interrupted: the gateway stopped while this ran. It may have done its work, a part of it, or nothing, and a command " +
    "may still be running; it was not run again. Look before you repeat it.",
);
const unasked = errorResult(
  "interrupted: the gateway stopped while a person was asked, so the command was not run. They know; call it again only " +
    "if it is still wanted, and they will be asked again.",
);
const spent = errorResult(
  `not run: this turn has used all of its ${MAX_STEPS} steps. Answer now with what you have, and call no more tools.`,
);

/** Runs a turn's loop. Rejects where a step can't be written, and on a mistake of ours. */
export async function* runLoop(deps: LoopDeps): AsyncGenerator<TextDelta, LoopEnd> {
  const loop = new Loop(deps);
  return yield* loop.run();
}

class Loop {
  readonly #deps: LoopDeps;
  readonly #thread: Thread;
  #senders: readonly Sender[];
  readonly #thoughts: string[] = [];
  /** Whether a provider has said that the conversation is too long, which is heard once. */
  #wasTooLong = false;

  constructor(deps: LoopDeps) {
    this.#deps = deps;
    this.#thread = deps.thread;
    this.#senders = deps.request.senders;
  }

  async *run(): AsyncGenerator<TextDelta, LoopEnd> {
    const thread = this.#thread;
    const spoken = new SpokenText(thread.said);
    yield* spoken.opening();
    for (;;) {
      await this.#runOpen();
      if (this.#deps.signal.aborted) return { outcome: "aborted" };
      await this.#takeIn();
      spoken.begin();
      const end = yield* this.#answer(spoken);
      if (end.outcome === "aborted") return end;
      if (end.outcome === "failed" && end.isTooLong) {
        this.#wasTooLong = true;
        await this.#deps.context.shorten();
        continue;
      }
      if (end.outcome === "failed") return this.#failed(end, spoken);
      const { text, calls, model, authProfile, usage, state } = end;
      if (end.thoughts !== undefined) this.#thoughts.push(end.thoughts);
      const thoughts = this.#thoughts.join("\n\n");
      if (calls.length === 0) {
        const sum = addUsage(thread.usage, usage);
        return {
          outcome: "answered",
          text: spoken.end(),
          model,
          ...(authProfile !== undefined && { authProfile }),
          ...(sum && { usage: sum }),
          ...(thoughts !== "" && { thoughts }),
        };
      }
      if (thread.steps >= MAX_STEPS) return { outcome: "failed", problem: overBudget };
      await this.#called({ text, calls, model, ...(usage && { usage }) }, state);
    }
  }

  async *#answer(spoken: SpokenText): AsyncGenerator<TextDelta, AnswerEnd> {
    const { answerer, context, fitted } = this.#deps;
    const all = [...context.messages, ...this.#thread.messages];
    const answering = answerer.answer({
      messagesFor: (name) => fitted(all, name, this.#wasTooLong),
      toolsFor: (name) => this.#toolsFor(name),
      canShorten: !this.#wasTooLong,
    });
    for (;;) {
      const next = await answering.next();
      if (next.done) {
        const { value: end } = next;
        if (end.outcome === "answered") yield* spoken.rest();
        return end;
      }
      yield* spoken.add(next.value.text);
    }
  }

  #toolsFor(name: ModelName): readonly ModelTool[] {
    return modelTools(this.#deps.tools.offered(modelText(name), this.#senders));
  }

  async #called(
    answer: Omit<Extract<TurnStep, { kind: "called" }>, "kind" | "state">,
    state: unknown,
  ): Promise<void> {
    const calls = this.#thread.withOwnIds(answer.calls);
    // What the provider signed names its own ids.
    const isSigned = state !== undefined && calls.every((call, index) => call === answer.calls[index]);
    const { model } = answer;
    await this.#record({
      kind: "called",
      ...answer,
      calls,
      ...(isSigned && { state: { model, data: state } }),
    });
  }

  /** Answers what the last answer called and nobody has answered yet. */
  async #runOpen(): Promise<void> {
    const { open, steps } = this.#thread;
    if (!open) return;
    const waiting = open.calls.filter(({ id }) => !open.answers.some(({ callId }) => callId === id));
    const lost = waiting.filter(({ id }) => open.started.has(id));
    for (const { id } of lost) {
      const result = open.waiting.has(id) ? unasked : interrupted;
      await this.#record({ kind: "result", callId: id, result });
    }
    const fresh = waiting.filter((call) => !lost.includes(call));
    if (steps >= MAX_STEPS) return this.#refuse(fresh);
    const senders = this.#senders;
    const caller = { model: open.model, senders, isOwner: this.#deps.isOwner(senders) };
    const journal = { record: (step: TurnStep) => this.#record(step) };
    await runCalls(fresh, caller, { ...this.#deps, journal });
  }

  async #refuse(calls: readonly ToolCall[]): Promise<void> {
    for (const { id } of calls) await this.#record({ kind: "result", callId: id, result: spent });
  }

  async #takeIn(): Promise<void> {
    const steered = this.#deps.request.takeIn?.();
    if (!steered) return;
    const { keys, text, senders, sentAtMs } = steered;
    const known = new Set(this.#senders.map(({ id }) => id));
    this.#senders = [...this.#senders, ...senders.filter(({ id }) => !known.has(id))];
    await this.#record({ kind: "steered", keys, text, ...(sentAtMs !== undefined && { sentAtMs }) });
  }

  async #record(step: TurnStep): Promise<void> {
    await this.#deps.request.journal.record(step);
    this.#thread.add(step);
  }

  /** A model that has nothing to add to what it said while it worked has answered. */
  #failed(end: Extract<AnswerEnd, { outcome: "failed" }>, spoken: SpokenText): LoopEnd {
    const { said, usage, model } = this.#thread;
    if (!end.isEmpty || said.length === 0 || model === undefined)
      return { outcome: "failed", problem: end.problem };
    return { outcome: "answered", text: spoken.end(), model, ...(usage && { usage }) };
  }
}

const overBudget: ModelProblem = {
  code: "budget",
  message: `it took more than ${MAX_STEPS} steps, and I stopped`,
  isRetryable: false,
};
