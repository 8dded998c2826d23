// A turn in hand: the messages that it began with, those that it took in since, and what it has written down. A turn that
// is tried again, in this process or the next, is put together here from what the tries before it wrote.

import type { SteeredMessages, TurnFile, TurnRequest } from "../../koi/turn.ts";
import type { Batch, Intake } from "../queue/queue-rules.ts";
import type { ContextEars } from "./context-journal.ts";
import { askedKeys, laterKeys } from "./step-entries.ts";
import type { QueuedMessage } from "./queued-message.ts";
import { type KeptJournal, storedJournal } from "./turn-journal.ts";
import { prefixesOf, requestOf, sendersOf } from "./turn-request.ts";
import { turnText } from "./turn-text.ts";

/** One turn, from its start to its end. */
export class RunningTurn {
  readonly journal: KeptJournal;
  /** Of the messages that the turn began with the last one: where its answer goes. */
  readonly last: QueuedMessage;
  readonly #asked: Batch<QueuedMessage>;
  readonly #intake: Intake<QueuedMessage>;
  readonly #noted: (message: QueuedMessage) => void;
  readonly #messages: QueuedMessage[];
  /** Came to the turn between two tries; the model has not seen them. */
  #late: readonly QueuedMessage[];

  /**
   * `noted` gets the messages that were given to a turn that ran already.
   * @throws StoreError where an earlier try can't be read
   */
  constructor(
    batch: Batch<QueuedMessage>,
    last: QueuedMessage,
    intake: Intake<QueuedMessage>,
    now: () => number,
    noted: (message: QueuedMessage) => void,
  ) {
    this.journal = storedJournal(batch.items, now);
    this.last = last;
    this.#intake = intake;
    this.#noted = noted;
    const { steps } = this.journal;
    const asked = askedKeys(steps);
    const later = laterKeys(steps);
    const isAsked = ({ messageKey }: QueuedMessage): boolean => asked?.has(messageKey) ?? true;
    this.#asked = {
      items: batch.items.filter(isAsked),
      briefs: batch.items.slice(0, batch.briefs).filter(isAsked).length,
    };
    // What an earlier try was given must not get a turn of its own.
    const again = later.size === 0 ? [] : intake.take(({ messageKey }) => later.has(messageKey)).items;
    this.#late = batch.items.filter((item) => !isAsked(item) && !later.has(item.messageKey));
    this.#messages = [...batch.items, ...again];
  }

  /** All that the turn answers. */
  get messages(): readonly QueuedMessage[] {
    return this.#messages;
  }

  /** @throws StoreError where the transcript can't be read */
  request(files: readonly TurnFile[], signal: AbortSignal, ears?: ContextEars): TurnRequest {
    const request = requestOf(this.#asked, this.last, this.journal, signal, files, ears);
    const senders = sendersOf(this.#messages.filter((message) => !this.#late.includes(message)));
    return { ...request, senders, takeIn: () => this.#takeIn() };
  }

  #takeIn(): SteeredMessages | undefined {
    const prefixAt = prefixesOf(this.last);
    const late = this.#late;
    this.#late = [];
    const { items, briefs } = this.#intake.take();
    for (const message of items) this.#noted(message);
    this.#messages.push(...items);
    // What gave way stands in front of what waits, and behind what was here before.
    const texts = [turnText(payloadsOf(late), 0, prefixAt), turnText(payloadsOf(items), briefs, prefixAt)];
    const all = [...late, ...items];
    if (all.length === 0) return undefined;
    return {
      keys: all.map(({ messageKey }) => messageKey),
      text: texts.filter((text) => text.trim() !== "").join("\n"),
      sentAtMs: Math.max(...all.map(({ payload }) => payload.message.sentAtMs)),
      senders: sendersOf(all),
    };
  }
}

function payloadsOf(messages: readonly QueuedMessage[]): QueuedMessage["payload"][] {
  return messages.map(({ payload }) => payload);
}
