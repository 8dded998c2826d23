// How many WebSockets may be open: at all, and from one address, so that nobody takes the places of everybody else.

/** Limits on WebSockets. */
export interface ConnectionLimits {
  /** Default: 1024. */
  readonly total?: number;
  /** From one address beyond this machine. Default: 64. */
  readonly perAddress?: number;
}

/** Counts open connections. */
export class ConnectionLimit {
  readonly #limits: Required<ConnectionLimits>;
  readonly #open = new Map<string, number>();
  #total = 0;

  constructor({ total = 1_024, perAddress = 64 }: ConnectionLimits = {}) {
    this.#limits = { total, perAddress };
  }

  /**
   * Takes a place for `key` (an address; `undefined` for callers that are counted together alone). The returned
   * function gives it back, once; `undefined` where no place is left.
   */
  take(key: string | undefined): (() => void) | undefined {
    const taken = key === undefined ? 0 : (this.#open.get(key) ?? 0);
    if (this.#total >= this.#limits.total || taken >= this.#limits.perAddress) return undefined;
    this.#total += 1;
    if (key !== undefined) this.#open.set(key, taken + 1);
    let isGivenBack = false;
    return () => {
      if (isGivenBack) return;
      isGivenBack = true;
      this.#total -= 1;
      if (key === undefined) return;
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left > 0) this.#open.set(key, left);
      else this.#open.delete(key);
    };
  }
}
