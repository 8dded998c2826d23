// What a command prints, kept to a bound: its beginning and its end, which say most.

/** Control characters but tab, line breaks and escape. */
// oxlint-disable-next-line no-control-regex -- those are meant
const NO_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]/g;

/** The output of one command. */
export class OutputBuffer {
  readonly #maxChars: number;
  #head = "";
  #tail = "";
  #total = 0;
  #readTo = 0;

  /** Keeps about `maxChars` UTF-16 units: a quarter from the beginning, the rest from the end. */
  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  add(printed: string): void {
    // Binary output: what is no text would only be in a model's way, and some services take none of it.
    const text = printed.replace(NO_TEXT, "\uFFFD");
    this.#total += text.length;
    const room = Math.floor(this.#maxChars / 4) - this.#head.length;
    this.#head += text.slice(0, Math.max(0, room));
    this.#tail += text.slice(Math.max(0, room));
    const most = Math.ceil((this.#maxChars * 3) / 4);
    // Cut seldom: a command that prints byte by byte must not cost a copy each.
    if (this.#tail.length > most * 2) this.#tail = this.#tail.slice(-most);
  }

  /** All that is kept, with a mark where something is missing. */
  text(): string {
    const missing = this.#total - this.#head.length - this.#tail.length;
    return missing === 0 ? this.#head + this.#tail : `${this.#head}${markOf(missing)}${this.#tail}`;
  }

  /** What came since this was asked last, as far as it is kept. */
  fresh(): string {
    const tailFrom = this.#total - this.#tail.length;
    const from = this.#readTo;
    this.#readTo = this.#total;
    if (from < this.#head.length) {
      const head = this.#head.slice(from);
      return tailFrom === this.#head.length
        ? head + this.#tail
        : head + markOf(tailFrom - this.#head.length) + this.#tail;
    }
    if (from >= tailFrom) return this.#tail.slice(from - tailFrom);
    return markOf(tailFrom - from) + this.#tail;
  }
}

function markOf(missing: number): string {
  return `\n[… ${missing} characters left out …]\n`;
}
