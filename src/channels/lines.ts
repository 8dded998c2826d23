// Work that keeps its order within a conversation, while conversations go on side by side.

/** Lines of work, by name. */
export class Lines {
  readonly #last = new Map<string, Promise<void>>();
  readonly #onBroken: (error: unknown) => void;

  /** `onBroken` hears of work that threw; the next in its line goes on. */
  constructor(onBroken: (error: unknown) => void) {
    this.#onBroken = onBroken;
  }

  /** Does `work` behind what stands in this line. Never throws. */
  add(name: string, work: () => Promise<void>): void {
    const before = this.#last.get(name) ?? Promise.resolve();
    const here = before.then(work).catch(this.#onBroken);
    this.#last.set(name, here);
    void here.then(() => {
      if (this.#last.get(name) === here) this.#last.delete(name);
    });
  }
}
