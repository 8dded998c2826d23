// What people see of a turn while it runs, beside its answer, and what is counted of it.

import type { TurnUsage } from "../../koi/conversation.ts";
import type { TurnFile, TurnRequest } from "../../koi/turn.ts";
import { openQuestions, type TurnStep } from "../../koi/turn-step.ts";
import type { Approvals } from "../approvals/approvals.ts";
import { lostText } from "../approvals/question-text.ts";
import type { Meters } from "../metrics/meters.ts";
import { said } from "../said.ts";
import { ChatNotes, type NoteDeps } from "./chat-notes.ts";
import { mayReply, type QueuedMessage } from "./queued-message.ts";
import type { RunningTurn } from "./running-turn.ts";
import type { TurnResult } from "./run-events.ts";
import { COMPACTED_NOTE, thoughtsNote, verboseLevel, verboseText } from "./verbose-text.ts";

/** What onlookers need. */
export interface OnlookerDeps extends NoteDeps {
  readonly meters: Meters;
  readonly approvals: Approvals;
}

/** Those who look on at one turn. */
export class Onlookers {
  readonly #message: QueuedMessage;
  readonly #deps: OnlookerDeps;
  readonly #notes: ChatNotes;

  constructor(message: QueuedMessage, deps: OnlookerDeps) {
    this.#message = message;
    this.#deps = deps;
    this.#notes = new ChatNotes(message, deps);
  }

  /** The request of a turn that they look at. @throws StoreError where the transcript can't be read */
  watched(turn: RunningTurn, files: readonly TurnFile[], signal: AbortSignal): TurnRequest {
    const { clock, meters, approvals } = this.#deps;
    const spent = (usage: TurnUsage): void => meters.addUsage(usage);
    const request = turn.request(files, signal, {
      now: () => clock.now(),
      spent,
      compacted: () => this.#show(() => COMPACTED_NOTE),
    });
    const { journal } = request;
    const record = async (step: TurnStep): Promise<void> => {
      await journal.record(step);
      this.#show((level) => verboseText(step, level));
    };
    // Who was asked by a try that died still waits to hear of it.
    for (const id of openQuestions(journal.steps).values()) void this.#notes.say(lostText(id));
    const desk = approvals.desk({
      message: this.#message,
      senders: () => turn.messages.map(({ payload }) => payload.message.sender.id),
      say: (text) => this.#notes.say(text),
      record,
    });
    // Where nothing is sent nobody can be asked.
    const asking = mayReply(this.#message) ? { approvals: desk } : {};
    return { ...request, spent, journal: { steps: journal.steps, record }, ...asking };
  }

  /** The turn is over; resolves when all that they see is on its way. */
  async done(result: TurnResult): Promise<void> {
    const thoughts = result.type === "turn_end" ? result.thoughts : undefined;
    if (thoughts !== undefined) this.#tell(() => (this.#seesThoughts() ? thoughtsNote(thoughts) : undefined));
    await this.#notes.done();
  }

  #seesThoughts(): boolean {
    const { store, sessionKey } = this.#message;
    return store.session(sessionKey)?.reasoning === "on";
  }

  #show(textFor: (level: "on" | "full") => string | undefined): void {
    this.#tell(() => {
      const level = verboseLevel(this.#message);
      return level === "off" ? undefined : textFor(level);
    });
  }

  #tell(textOf: () => string | undefined): void {
    try {
      const text = textOf();
      if (text !== undefined) void this.#notes.say(text);
    } catch (error) {
      this.#deps.log.warn({ koiId: this.#message.koiId, error: said(error) }, "nobody can be shown a step");
    }
  }
}
