// Which updates Telegram may forget. Asking with an offset confirms everything below it, so the offset never passes an
// update that is not settled; what is settled above it is remembered here, since it is delivered once more.

/** The updates between the last that is confirmed and the last that came. */
export class UpdateWindow {
  /** By id: whether it is settled. */
  readonly #updates = new Map<number, boolean>();
  readonly #watchers = new Set<() => void>();

  /** Takes note of an update; `false` where it is known already. */
  admit(id: number): boolean {
    if (this.#updates.has(id)) return false;
    this.#updates.set(id, false);
    return true;
  }

  settle(id: number): void {
    if (this.#updates.has(id)) this.#updates.set(id, true);
    for (const watcher of this.#watchers) watcher();
  }

  /** Forgets an update that was not taken: it is new when it is delivered again. */
  drop(id: number): void {
    this.#updates.delete(id);
    for (const watcher of this.#watchers) watcher();
  }

  /** Has `watcher` called whenever an update is settled or dropped, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Whether an update is not settled. */
  hasOpen(): boolean {
    return [...this.#updates.values()].includes(false);
  }

  /**
   * The offset to ask with: the first update that is not settled, else the one after the last. `undefined` where there is
   * nothing to confirm: Telegram's numbers may begin anywhere after a quiet week.
   */
  offset(): number | undefined {
    const ids = [...this.#updates.keys()].sort((a, b) => a - b);
    const open = ids.find((id) => this.#updates.get(id) === false);
    const last = ids.at(-1);
    return open ?? (last === undefined ? undefined : last + 1);
  }

  /** Telegram has answered a question with `offset`. */
  confirmed(offset: number): void {
    for (const id of this.#updates.keys()) if (id < offset) this.#updates.delete(id);
  }
}
