// The updates of one bot that are not confirmed yet, and the one question for them that Telegram allows at a time.

import type { Update } from "grammy/types";
import { ApiError } from "./api-error.ts";

interface Question {
  end(error?: ApiError): void;
}

/** What Telegram keeps for a bot. */
export class UpdateQueue {
  #updates: Update[] = [];
  #nextId = 1_000;
  #question: Question | undefined;
  /** Questions that wait now, and the most that ever did. */
  waiting = 0;
  mostWaiting = 0;
  /** Every offset that was asked with; `undefined` where there was none. */
  readonly offsets: (number | undefined)[] = [];
  /** How long each question was to wait, in milliseconds. */
  readonly waits: number[] = [];

  /** Whether a question waits for an answer. */
  get isAsked(): boolean {
    return this.#question !== undefined;
  }

  get pending(): readonly Update[] {
    return this.#updates;
  }

  /** Adds an update; returns its number. */
  push(update: Omit<Update, "update_id">): Update {
    const numbered = { ...update, update_id: this.#nextId } as Update;
    this.#nextId += 1;
    this.#updates.push(numbered);
    this.#question?.end();
    return numbered;
  }

  /** Goes on counting from `id`, as after a quiet week. */
  countFrom(id: number): void {
    this.#nextId = id;
  }

  /** Puts an update back, as if it had never been confirmed. */
  again(update: Update): void {
    this.#updates = [update, ...this.#updates.filter(({ update_id }) => update_id !== update.update_id)];
    this.#question?.end();
  }

  confirm(offset: number): void {
    this.#updates = this.#updates.filter(({ update_id }) => update_id >= offset);
  }

  /** `getUpdates`. @throws ApiError where another question takes its place */
  async ask(
    offset: number | undefined,
    limit: number,
    timeoutMs: number,
    gone: AbortSignal,
  ): Promise<Update[]> {
    this.offsets.push(offset);
    this.waits.push(timeoutMs);
    // A caller that went away before this call came is seen to go a few turns later.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    if (offset !== undefined) this.confirm(offset);
    this.#question?.end(
      new ApiError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
      ),
    );
    this.waiting += 1;
    this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
    try {
      if (this.#updates.length === 0 && timeoutMs > 0) await this.#wait(timeoutMs, gone);
      return this.#updates.slice(0, limit);
    } finally {
      this.waiting -= 1;
    }
  }

  /** Ends the question that waits, with an error or as if its time were over. */
  end(error?: ApiError): void {
    this.#question?.end(error);
  }

  #wait(timeoutMs: number, gone: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const question: Question = {
        end: (error) => {
          clearTimeout(timer);
          gone.removeEventListener("abort", over);
          if (this.#question === question) this.#question = undefined;
          if (error) reject(error);
          else resolve();
        },
      };
      const over = (): void => question.end();
      const timer = setTimeout(over, timeoutMs);
      gone.addEventListener("abort", over);
      if (gone.aborted) over();
      else this.#question = question;
    });
  }
}
