// One page that a session has open, and what it said meanwhile.

import type { ConsoleMessage, Page } from "playwright-core";

const MAX_LINES = 200;
const MAX_LINE_CHARS = 500;

/** A tab. */
export class Tab {
  /** Unique in its browser: `t1`. */
  readonly id: string;
  readonly page: Page;
  readonly #lines: string[] = [];

  constructor(id: string, page: Page) {
    this.id = id;
    this.page = page;
    page.on("console", (message) => this.#add(message.type(), textOf(message)));
    page.on("pageerror", (error) => this.#add("error", error.message));
  }

  /** What scripts of the page wrote, oldest first; the newest lines only. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Its title and address, as far as the page tells within a moment. */
  async headline(): Promise<string> {
    // A page that is stuck in a script answers nothing.
    const title = await Promise.race([this.page.title().catch(() => ""), after(1_000)]);
    return `${this.id}: ${title === "" ? "(no title)" : title.slice(0, 200)}\n${this.page.url().slice(0, 1_000)}`;
  }

  /** Whether it still answers: a page that is busy with a script for ever does not. */
  async answers(): Promise<boolean> {
    const answer = this.page.evaluate("'yes'").then(
      () => "yes",
      () => "yes",
    );
    return (await Promise.race([answer, after(1_000)])) === "yes";
  }

  /** Closes it, also one that does not answer. */
  async close(): Promise<void> {
    await Promise.race([this.page.close().catch(() => undefined), after(2_000)]);
  }

  #add(kind: string, text: string): void {
    this.#lines.push(`${kind}: ${text.slice(0, MAX_LINE_CHARS)}`);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
  }
}

function textOf(message: ConsoleMessage): string {
  const { lineNumber } = message.location();
  return lineNumber > 0 ? `${message.text()} (line ${lineNumber + 1})` : message.text();
}

function after(ms: number): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(""), ms).unref();
  });
}
