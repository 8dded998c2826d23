// What a koi says in a turn, step by step, as the one text that people read: pieces stand a blank line apart, and an answer
// that is `NO_REPLY` alone is silence.

import type { TurnEvent } from "../turn.ts";

type TextDelta = Extract<TurnEvent, { type: "text_delta" }>;

/** The whole answer of a koi that has nothing to say. */
export const NO_REPLY = "NO_REPLY";

const GAP = "\n\n";

/** The text of a turn while it grows. */
export class SpokenText {
  /** Pieces of the steps before; the turn adds to them. */
  readonly #said: readonly string[];
  #step = "";
  /** What of the step's text is not shown yet: its white space in front, and what may become `NO_REPLY`. */
  #held = "";

  constructor(said: readonly string[]) {
    this.#said = said;
  }

  /** What an earlier try of the turn said. */
  *opening(): Generator<TextDelta> {
    if (this.#said.length > 0) yield delta(this.#said.join(GAP));
  }

  /** A step begins. */
  begin(): void {
    this.#step = "";
    this.#held = "";
  }

  *add(text: string): Generator<TextDelta> {
    const isShown = this.#held === "" && this.#step !== "";
    this.#step += text;
    if (isShown) return void (yield delta(text));
    this.#held += text;
    if (!NO_REPLY.startsWith(this.#held.trim())) yield* this.#show();
  }

  /** The step is over. */
  *rest(): Generator<TextDelta> {
    if (this.#held.trim() !== "" && this.#step.trim() !== NO_REPLY) yield* this.#show();
  }

  /** All that was said, at the end of the turn. */
  end(): string {
    const last = this.#step.trim();
    if (last === NO_REPLY) return "";
    return this.#said.length === 0 ? this.#step : [...this.#said, ...(last === "" ? [] : [last])].join(GAP);
  }

  *#show(): Generator<TextDelta> {
    const text = this.#said.length > 0 ? GAP + this.#held.trimStart() : this.#held;
    this.#held = "";
    yield delta(text);
  }
}

function delta(text: string): TextDelta {
  return { type: "text_delta", text };
}
