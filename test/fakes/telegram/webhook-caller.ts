// Telegram's side of a webhook: one call at a time for each chat, and again until it is answered with 200.

import type { Update } from "grammy/types";

/** Where a bot is called. */
export interface Webhook {
  readonly url: string;
  readonly secret: string | undefined;
  readonly allowedUpdates: readonly string[];
}

/** Calls a bot. */
export class WebhookCaller {
  readonly #webhook: Webhook;
  readonly #onTaken: (update: Update) => void;
  readonly #chats = new Map<number, Promise<void>>();
  readonly #closing = new AbortController();
  /** The status of each answer, in order. */
  readonly answers: number[] = [];

  constructor(webhook: Webhook, onTaken: (update: Update) => void) {
    this.#webhook = webhook;
    this.#onTaken = onTaken;
  }

  deliver(update: Update): void {
    const chatId = update.message?.chat.id ?? 0;
    const before = this.#chats.get(chatId) ?? Promise.resolve();
    this.#chats.set(
      chatId,
      before.then(() => this.#untilTaken(update)),
    );
  }

  close(): void {
    this.#closing.abort();
  }

  async #untilTaken(update: Update): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const status = await this.#call(update);
      this.answers.push(status);
      if (status === 200) {
        this.#onTaken(update);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #call(update: Update): Promise<number> {
    const { url, secret } = this.#webhook;
    const headers = {
      "content-type": "application/json",
      ...(secret !== undefined && { "x-telegram-bot-api-secret-token": secret }),
    };
    const body = JSON.stringify(update);
    return fetch(url, { method: "POST", headers, body, signal: this.#closing.signal }).then(
      ({ status }) => status,
      () => 0,
    );
  }
}
