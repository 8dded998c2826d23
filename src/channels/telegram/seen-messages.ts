// The messages that an account has seen or sent lately: whose they are and in which topic. In memory, bounded; the oldest
// are forgotten first.

/** What is known of a message. */
export interface SeenMessage {
  readonly isOurs: boolean;
  /** Only in forums. */
  readonly topic?: number;
}

/** Messages by chat and number. */
export class SeenMessages {
  readonly #most: number;
  readonly #seen = new Map<string, SeenMessage>();

  /** Remembers at most `most` messages. */
  constructor(most = 5_000) {
    this.#most = most;
  }

  add(chatId: number, messageId: number, message: SeenMessage): void {
    const key = `${chatId}:${messageId}`;
    this.#seen.delete(key);
    this.#seen.set(key, message);
    if (this.#seen.size > this.#most) this.#seen.delete(this.#seen.keys().next().value ?? "");
  }

  /** `undefined` where it is not, or no longer, known. */
  find(chatId: number, messageId: number): SeenMessage | undefined {
    return this.#seen.get(`${chatId}:${messageId}`);
  }
}
