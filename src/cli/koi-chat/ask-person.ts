// Where a koi's tools ask the person at the terminal: the same questions as in a chat, answered by the same `/approve`.

import type { ApprovalDesk } from "../../koi/approval-desk.ts";
import { chatCommand } from "../../policy/chat-command.ts";
import type { PeerId } from "../../routing/ids.ts";
import { Approvals } from "../../runtime/approvals/approvals.ts";
import { settle } from "../../runtime/commands/approve-command.ts";
import { systemClock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import type { QueuedMessage } from "../../runtime/turns/queued-message.ts";
import type { ChatLines } from "./chat-lines.ts";

/** What asking needs. */
export interface PersonDeps {
  /** The lines of the person; asked for with the first question. */
  lines(): ChatLines;
  /** Shows them something. */
  say(text: string): void;
  readonly log: Log;
}

/** Asks the person for the turn of `message`. */
export class AskedPerson {
  readonly #approvals: Approvals;
  readonly #deps: PersonDeps;
  readonly #message: QueuedMessage;
  #deaf: (() => void) | undefined;

  constructor(message: QueuedMessage, deps: PersonDeps) {
    this.#message = message;
    this.#deps = deps;
    this.#approvals = new Approvals({ clock: systemClock, log: deps.log });
  }

  /** The desk of the turn. */
  get desk(): ApprovalDesk {
    const senders = (): readonly PeerId[] => [this.#message.payload.message.sender.id];
    const say = (text: string): Promise<void> => Promise.resolve(this.#deps.say(text));
    // A turn at the terminal that dies is not gone on with, so nothing has to be known of its questions.
    const record = (): Promise<void> => Promise.resolve();
    const desk = this.#approvals.desk({ message: this.#message, senders, say, record });
    return {
      stillRuns: (command) => desk.stillRuns(command),
      ask: async (question) => {
        const gone = new AbortController();
        this.#listen(() => gone.abort());
        const signal = AbortSignal.any([question.signal, gone.signal]);
        const word = await desk.ask({ ...question, signal });
        // Nobody is there any more, which is no word of anybody's.
        return word === "stopped" && !question.signal.aborted ? "nobody" : word;
      },
    };
  }

  /** The turn is over. */
  done(): void {
    this.#deaf?.();
  }

  #listen(ended: () => void): void {
    this.#deaf?.();
    this.#deaf = this.#deps.lines().hear((line) => this.#take(line), ended);
  }

  #take(line: string): boolean {
    const command = chatCommand(line, []);
    if (command?.name !== "approve") return false;
    this.#deps.say(settle(this.#message.koiId, command.argument, this.#approvals));
    return true;
  }
}
