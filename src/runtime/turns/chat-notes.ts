// What is said in a chat beside a turn's answer, while the turn runs: a message of its own, by way of the outbox. It is said
// for the people who look on, so what can't be written is logged, and the turn goes on.

import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { said } from "../said.ts";
import { mayReply, type QueuedMessage } from "./queued-message.ts";
import type { Split } from "./reply-parts.ts";
import { outboxKeyOf, repliesOf } from "./turn-commit.ts";

/** What notes need. */
export interface NoteDeps {
  readonly splitOf: (message: QueuedMessage) => Split;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
}

/** The notes of one turn. */
export class ChatNotes {
  readonly #message: QueuedMessage;
  readonly #deps: NoteDeps;
  #count = 0;
  #saying: Promise<void> = Promise.resolve();

  /** They go where `message` came from. */
  constructor(message: QueuedMessage, deps: NoteDeps) {
    this.#message = message;
    this.#deps = deps;
  }

  /** Says `text`, behind what was said before. Never throws; resolves once it is on disk, or can't be. */
  say(text: string): Promise<void> {
    this.#saying = this.#saying.then(() => this.#say(text));
    return this.#saying;
  }

  /** Resolves when all that was said is on disk. */
  done(): Promise<void> {
    return this.#saying;
  }

  async #say(text: string): Promise<void> {
    const { splitOf, outbox, clock, log } = this.#deps;
    const message = this.#message;
    const { sessionKey, store, koiId } = message;
    try {
      this.#count += 1;
      // Of another try of the turn, or another start, none has the same key.
      const key = `${outboxKeyOf([message])}/note/${clock.now()}-${this.#count}`;
      const rows = repliesOf([message], message, text, clock.now(), splitOf(message), mayReply(message), key);
      if (rows.length === 0) return;
      await store.commitTurn({ sessionKey, messageKeys: [], transcript: [], outbox: rows });
      for (const entry of rows) outbox.add(store, { ...entry, attempts: 0 });
    } catch (error) {
      log.warn({ koiId, sessionKey, error: said(error) }, "a note beside a turn could not be written");
    }
  }
}
