// The lines of a person at the terminal: each a message. While an answer is written somebody may listen first, for a word
// that the koi waits for; what is not taken then waits for its turn.

import { createInterface, type Interface } from "node:readline";
import type { ProcessIo } from "../process-io.ts";

/** Takes a line, or leaves it. */
export type TakeLine = (line: string) => boolean;

/** Reads lines until they end. */
export class ChatLines {
  readonly #reader: Interface;
  readonly #isTalking: boolean;
  readonly #waiting: string[] = [];
  #isOver = false;
  #wanted: (() => void) | undefined;
  #take: TakeLine | undefined;
  readonly #onEnd = new Set<() => void>();

  /** `isTalking`: whether a prompt is shown. `onInterrupt`: Ctrl-C, which the terminal gives to who reads from it. */
  constructor({ stdin, stderr }: ProcessIo, isTalking: boolean, onInterrupt: () => void) {
    this.#isTalking = isTalking;
    const output = isTalking ? { output: stderr as NodeJS.WritableStream } : {};
    this.#reader = createInterface({ input: stdin, ...output, terminal: isTalking, prompt: "> " });
    this.#reader.on("line", (line) => this.#line(line));
    this.#reader.on("SIGINT", onInterrupt);
    this.#reader.on("close", () => {
      this.#isOver = true;
      for (const end of this.#onEnd) end();
      this.#wanted?.();
    });
  }

  /** The next line that is not blank; `undefined` where there is none any more. */
  async next(): Promise<string | undefined> {
    while (this.#waiting.length === 0 && !this.#isOver) {
      if (this.#isTalking) this.#reader.prompt();
      await new Promise<void>((resolve) => (this.#wanted = resolve));
    }
    return this.#waiting.shift();
  }

  /** Until it is called off, lines that come go to `take` first; `ended`: nothing comes any more. */
  hear(take: TakeLine, ended: () => void): () => void {
    this.#take = take;
    if (this.#isOver) ended();
    else this.#onEnd.add(ended);
    return () => {
      this.#take = undefined;
      this.#onEnd.delete(ended);
    };
  }

  close(): void {
    this.#reader.close();
  }

  #line(line: string): void {
    if (line.trim() === "" || this.#take?.(line.trim())) return this.#again();
    this.#waiting.push(line);
    this.#again();
  }

  #again(): void {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    wanted?.();
  }
}
