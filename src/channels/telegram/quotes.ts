// Which parts of an answer quote the message that they answer (`replyToMode`). The parts come one by one, so it is
// remembered which of them was the first.

import type { ReplyToMode } from "../../config/channels/conversation-style.ts";

const MOST = 2_000;

/** The messages that were quoted lately. In memory: after a restart one may be quoted once more. */
export class Quotes {
  readonly #first = new Map<string, string>();

  /**
   * Whether the part with the key `part` quotes; `answer` is what it is a part of. A part that is sent again does what it
   * did before.
   */
  has(mode: ReplyToMode, answer: string, part: string): boolean {
    if (mode !== "first") return mode === "all";
    const first = this.#first.get(answer) ?? part;
    this.#first.set(answer, first);
    if (this.#first.size > MOST) this.#first.delete(this.#first.keys().next().value ?? "");
    return first === part;
  }
}
