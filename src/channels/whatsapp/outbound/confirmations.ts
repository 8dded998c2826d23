// Waits for WhatsApp's word on a message that was written to the connection: only then it is sent.

import { SendError } from "../../channel.ts";
import type { ChannelClock } from "../../channel-host.ts";

interface Waiting {
  settle(error?: SendError): void;
}

/** The messages of one account that are not confirmed yet. */
export class Confirmations {
  readonly #waiting = new Map<string, Set<Waiting>>();
  readonly #clock: ChannelClock;
  readonly #timeoutMs: number;

  constructor(clock: ChannelClock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves when WhatsApp has the message. Ask before it is sent. @throws SendError */
  of(id: string): { readonly done: Promise<void>; cancel(): void } {
    let waiting: Waiting | undefined;
    const done = new Promise<void>((resolve, reject) => {
      const stopClock = this.#clock.after(this.#timeoutMs, () =>
        waiting?.settle(new SendError("WhatsApp has not confirmed the message", "unknown")),
      );
      waiting = {
        settle: (error) => {
          stopClock();
          this.#drop(id, waiting);
          if (error) reject(error);
          else resolve();
        },
      };
    });
    // A caller that fails earlier does not wait for it.
    done.catch(() => {});
    if (waiting) this.#add(id, waiting);
    return { done, cancel: () => waiting?.settle() };
  }

  /** WhatsApp's word. `error`: its code where it does not take the message. */
  confirm(id: string, error?: SendError): void {
    for (const waiting of this.#waiting.get(id) ?? []) waiting.settle(error);
  }

  /** The connection broke: whether WhatsApp has what waits is not known. */
  breakOff(saying: string): void {
    for (const all of this.#waiting.values())
      for (const waiting of all) waiting.settle(new SendError(saying, "unknown"));
  }

  #add(id: string, waiting: Waiting): void {
    const all = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, all.add(waiting));
  }

  #drop(id: string, waiting: Waiting | undefined): void {
    const all = this.#waiting.get(id);
    if (waiting) all?.delete(waiting);
    if (all?.size === 0) this.#waiting.delete(id);
  }
}
