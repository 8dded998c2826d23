// The loop of a turn: a model answers; the tools that it calls are run, their results go back, until it calls none or the
// turn reaches one of its limits. Each step is written down before and after, so that a turn that died goes on where it was.
// INVARIANT: a call that was started is never started again. One that has no result was interrupted, and the model is
// told so.

import type { KoiTurnLimits } from "../../policy/turn-limits.ts";
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
import { CUT_NOTE, limitNote } from "./limit-note.ts";
import type { ReachedLimit } from "./limit-note.ts";
import { runCalls } from "./run-calls.ts";
import type { CallDeps } from "./run-calls.ts";
import { SpokenText } from "./spoken-text.ts";
import type { Thread } from "./thread.ts";
import type { TurnSummary } from "./turn-keeper.ts";

/** What a loop runs on. */
export interface LoopDeps extends Omit<CallDeps, "journal"> {
  readonly request: TurnRequest;
  readonly answerer: Pick<Answerer, "answer">;
  /** What earlier tries did. */
  readonly thread: Thread;
  readonly context: LoopContext;
  readonly limits: KoiTurnLimits;
  /** Whether those who ask are the koi's owners. */
  isOwner(senders: readonly Sender[]): boolean;
  /** The conversation as it goes to a model; `isTight`: with less than its window is thought to hold. */
  fitted(
    messages: readonly ConversationMessage[],
    name: ModelName,
    isTight: boolean,
  ): readonly ConversationMessage[];
}

/** What was said before, and the message. `turn` is what the turn did since; its summary is to be written down. */
export interface LoopContext {
  readonly messages: readonly ConversationMessage[];
  /** US dollars that making room has cost, beside the turn's own steps. */
  readonly costUsd: number;
  /** Makes room before a step; gives the summary of what the turn did, where that had to give way. */
  keepShort(turn: readonly ConversationMessage[]): Promise<TurnSummary | undefined>;
  /** A provider says that it is too long: the same, whatever was thought to fit. */
  shorten(turn: readonly ConversationMessage[]): Promise<TurnSummary | undefined>;
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
      /** The limit that ended the turn; the text says so. Default: the koi was done. */
      readonly limit?: ReachedLimit;
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
const tooCostly = errorResult("not run: this turn has reached what one turn may cost, and ends here");

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
  #authProfile: string | undefined;

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
      if (!this.#isTooCostly) await this.#summed(await this.#deps.context.keepShort(thread.messages));
      if (this.#isTooCostly) return yield* this.#stopped(spoken, "cost", true);
      const end = yield* this.#answer(spoken);
      if (end.outcome === "aborted") return end;
      if (end.outcome === "failed" && end.isTooLong) {
        this.#wasTooLong = true;
        await this.#summed(await this.#deps.context.shorten(thread.messages));
        continue;
      }
      if (end.outcome === "failed") return this.#failed(end, spoken);
      const { text, calls, model, usage, state } = end;
      if (end.thoughts !== undefined) this.#thoughts.push(end.thoughts);
      this.#authProfile = end.authProfile;
      if (this.#isLast) return yield* this.#stopped(spoken, "steps", calls.length > 0, end);
      if (calls.length === 0 && end.isCut) yield* spoken.add(`\n\n${CUT_NOTE}`);
      if (calls.length === 0) return this.#answered(spoken.end(), model, usage);
      await this.#called({ text, calls, model, ...(usage && { usage }) }, state);
    }
  }

  /** Whether all steps are used: the answer that is asked for now is the last one. */
  get #isLast(): boolean {
    return this.#thread.steps >= this.#deps.limits.maxSteps;
  }

  get #isTooCostly(): boolean {
    const { limits, context } = this.#deps;
    const { usage, isUncounted } = this.#thread;
    if (limits.maxCostUsd === undefined) return false;
    return isUncounted || (usage?.costUsd ?? 0) + context.costUsd > limits.maxCostUsd;
  }

  #answered(text: string, model: string, usage?: TurnUsage, limit?: ReachedLimit): LoopEnd {
    const sum = addUsage(this.#thread.usage, usage);
    const thoughts = this.#thoughts.join("\n\n");
    return {
      outcome: "answered",
      text,
      model,
      ...(this.#authProfile !== undefined && { authProfile: this.#authProfile }),
      ...(sum && { usage: sum }),
      ...(thoughts !== "" && { thoughts }),
      ...(limit !== undefined && { limit }),
    };
  }

  /** A limit is reached: what was said so far is the answer, with a word about it. A koi that says nothing stays silent. */
  async *#stopped(
    spoken: SpokenText,
    limit: ReachedLimit,
    isCutShort: boolean,
    last?: { readonly model: string; readonly usage?: TurnUsage },
  ): AsyncGenerator<TextDelta, LoopEnd> {
    const { begun: calls, isUncounted, model: before } = this.#thread;
    const model = last?.model ?? before;
    if (model === undefined) return { outcome: "failed", problem: costBefore };
    const said = spoken.end();
    if (said === "" && !isCutShort) return this.#answered("", model, last?.usage, limit);
    const { maxSteps } = this.#deps.limits;
    const note = limitNote(limit, { maxSteps, calls, isCutShort, isUncounted });
    const added = said === "" ? note : `\n\n${note}`;
    yield { type: "text_delta", text: added };
    return this.#answered(said + added, model, last?.usage, limit);
  }

  async #summed(summary: TurnSummary | undefined): Promise<void> {
    if (summary) await this.#record({ kind: "summed", ...summary });
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
    if (this.#isLast) return [];
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
    const { open } = this.#thread;
    if (!open) return;
    const waiting = open.calls.filter(({ id }) => !open.answers.some(({ callId }) => callId === id));
    const lost = waiting.filter(({ id }) => open.started.has(id));
    for (const { id } of lost) {
      const result = open.waiting.has(id) ? unasked : interrupted;
      await this.#record({ kind: "result", callId: id, result });
    }
    const fresh = waiting.filter((call) => !lost.includes(call));
    if (this.#isTooCostly) return this.#refuse(fresh);
    const senders = this.#senders;
    const caller = { model: open.model, senders, isOwner: this.#deps.isOwner(senders) };
    const journal = { record: (step: TurnStep) => this.#record(step) };
    await runCalls(fresh, caller, { ...this.#deps, journal });
  }

  async #refuse(calls: readonly ToolCall[]): Promise<void> {
    for (const { id } of calls) await this.#record({ kind: "result", callId: id, result: tooCostly });
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

const costBefore: ModelProblem = {
  code: "budget",
  message: "making room in the model's window cost all that one turn may cost; `/new` starts afresh",
  isRetryable: false,
};
