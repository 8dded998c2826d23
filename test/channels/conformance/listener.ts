// The gateway's end of an adapter in the suite: takes every message, and answers as it is told to.

import type { Emit, EmitOutcome, InboundMessage } from "../../../src/channels/channel.ts";

/** Takes messages. */
export class Listener {
  /** Every call, also of messages that came before. */
  readonly calls: InboundMessage[] = [];
  /** The next calls are answered with these; then with `accepted`, or `duplicate` for what was taken before. */
  readonly answers: EmitOutcome[] = [];
  readonly #taken = new Set<string>();

  readonly emit: Emit = (message) => {
    this.calls.push(message);
    const { accountId } = message.facts;
    const answer = this.answers.shift();
    if (answer) return Promise.resolve(answer);
    const key = `${accountId} ${message.messageId}`;
    const isKnown = this.#taken.has(key);
    this.#taken.add(key);
    return Promise.resolve({ outcome: isKnown ? "duplicate" : "accepted" });
  };

  /** The first call of a message with this text. */
  find(text: string): InboundMessage | undefined {
    return this.calls.find((message) => message.text === text);
  }
}
