// What a turn has done so far, as its models see it: built from the steps that were written down, by the first try and by
// any later one in the same way.

import type { AnsweredCall, ConversationMessage, ToolCall, TurnUsage } from "../conversation.ts";
import { addUsage } from "../conversation.ts";
import type { TurnStep } from "../turn-step.ts";
import { NO_REPLY } from "./spoken-text.ts";
import { turnSummaryText } from "./sum-up.ts";

/** The calls of an answer that are not all answered. */
export interface OpenCalls {
  readonly calls: readonly ToolCall[];
  readonly model: string;
  readonly started: ReadonlySet<string>;
  /** Of those, the ones that wait for a person's word, and so did nothing. */
  readonly waiting: ReadonlySet<string>;
  readonly answers: readonly AnsweredCall[];
}

function steeredMessage({ text, sentAtMs }: Extract<TurnStep, { kind: "steered" }>): ConversationMessage {
  return { role: "user", text, ...(sentAtMs !== undefined && { atMs: sentAtMs }) };
}

/** A turn's own part of the conversation. */
export class Thread {
  readonly #messages: ConversationMessage[] = [];
  readonly #ids = new Set<string>();
  #open: (OpenCalls & { started: Set<string>; waiting: Set<string>; answers: AnsweredCall[] }) | undefined;
  /** What the koi said to the people, a piece a step; no blank ones. */
  readonly said: string[] = [];
  /** Answers of models. */
  steps = 0;
  usage: TurnUsage | undefined;
  /** Whether an answer has no cost: it has no price, or its provider counted no tokens. */
  isUncounted = false;
  /** Calls that were begun. */
  begun = 0;
  /** `provider/model` that answered last. */
  model: string | undefined;

  /** Takes a step in. Steps that can't be (a result without a call) change nothing. */
  add(step: TurnStep): void {
    if (step.kind === "called") this.#called(step);
    else if (step.kind === "started") this.#started(step.callIds);
    else if (step.kind === "waiting") this.#open?.waiting.add(step.callId);
    else if (step.kind === "allowed") this.#open?.waiting.delete(step.callId);
    else if (step.kind === "result") this.#result(step);
    else if (step.kind === "steered") this.#messages.push(steeredMessage(step));
    else if (step.kind === "summed") this.#summed(step);
  }

  /** Of the last answer, where calls of it wait for a result. */
  get open(): OpenCalls | undefined {
    return this.#open;
  }

  /** Whole exchanges only: every call in it has its result. */
  get messages(): readonly ConversationMessage[] {
    return this.#messages;
  }

  /** The calls with ids that no other call of the turn has; providers are not careful with theirs. */
  withOwnIds(calls: readonly ToolCall[]): readonly ToolCall[] {
    const used = new Set(this.#ids);
    return calls.map((call) => {
      let id = call.id === "" ? "call" : call.id;
      for (let count = 2; used.has(id); count += 1) id = `${call.id}_${count}`;
      used.add(id);
      return id === call.id ? call : { ...call, id };
    });
  }

  #called(step: Extract<TurnStep, { kind: "called" }>): void {
    const { calls, text, model, state, usage } = step;
    for (const { id } of calls) this.#ids.add(id);
    this.#messages.push({ role: "assistant", text, calls, ...(state && { state }) });
    this.#open = { calls, model, started: new Set(), waiting: new Set(), answers: [] };
    if (text.trim() !== "" && text.trim() !== NO_REPLY) this.said.push(text.trim());
    this.model = model;
    this.steps += 1;
    this.#used(usage);
  }

  #started(callIds: readonly string[]): void {
    for (const id of callIds) this.#open?.started.add(id);
    this.begun += callIds.length;
  }

  #summed({ summary, keptFrom, usage }: Extract<TurnStep, { kind: "summed" }>): void {
    const isKept = (message: ConversationMessage): boolean =>
      message.role === "assistant" && keptFrom !== undefined && message.calls?.[0]?.id === keptFrom;
    const from = this.#messages.findIndex(isKept);
    this.#messages.splice(0, from === -1 ? this.#messages.length : from, {
      role: "user",
      text: turnSummaryText(summary),
    });
    this.#used(usage);
  }

  #used(usage: TurnUsage | undefined): void {
    this.usage = addUsage(this.usage, usage);
    this.isUncounted ||= usage?.costUsd === undefined;
  }

  #result({ callId, result }: Extract<TurnStep, { kind: "result" }>): void {
    const open = this.#open;
    const call = open?.calls.find(({ id }) => id === callId);
    if (!open || !call || open.answers.some((answer) => answer.callId === callId)) return;
    open.answers.push({ callId, name: call.name, result });
    if (open.answers.length < open.calls.length) return;
    const inOrder = open.calls.flatMap(({ id }) => open.answers.filter((answer) => answer.callId === id));
    this.#messages.push({ role: "tool", results: inOrder });
    this.#open = undefined;
  }
}
