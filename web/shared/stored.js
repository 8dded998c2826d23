// What a page keeps in the browser. Where storage is forbidden, it lives without: everything then lasts until it is
// closed.

/** A key-value store that never throws. */
export class Stored {
  #storage;
  #memory = new Map();

  /** @param {() => Storage} open may throw where the browser forbids storage */
  constructor(open) {
    try {
      this.#storage = open();
    } catch {
      this.#storage = undefined;
    }
  }

  /** @returns {string | undefined} */
  get(key) {
    return this.#attempt((storage) => storage.getItem(key)) ?? this.#memory.get(key);
  }

  set(key, value) {
    this.#memory.set(key, value);
    this.#attempt((storage) => storage.setItem(key, value));
  }

  delete(key) {
    this.#memory.delete(key);
    this.#attempt((storage) => storage.removeItem(key));
  }

  /** All keys that begin so. */
  keys(prefix) {
    const stored = this.#attempt((storage) => Object.keys(storage)) ?? [];
    return [...new Set([...stored, ...this.#memory.keys()])].filter((key) => key.startsWith(prefix));
  }

  #attempt(step) {
    try {
      return this.#storage === undefined ? undefined : step(this.#storage);
    } catch {
      // Full, or forbidden since: memory has it.
      return undefined;
    }
  }
}
