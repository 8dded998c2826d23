// The rate limit of one connection: a bucket of tokens that fills slowly.

/** Allows `capacity` at once, and one more every `refillMs`. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #refillMs: number;
  #tokens: number;
  #filledAtMs: number;

  constructor(capacity: number, refillMs: number, nowMs: number) {
    this.#capacity = capacity;
    this.#refillMs = refillMs;
    this.#tokens = capacity;
    this.#filledAtMs = nowMs;
  }

  /** Takes one token. The answer is 0, or the milliseconds after which the next one is there (nothing was taken). */
  take(nowMs: number): number {
    // A clock that was set back must not lock anybody out.
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#tokens = Math.min(this.#capacity, this.#tokens + elapsedMs / this.#refillMs);
    this.#filledAtMs = nowMs;
    if (this.#tokens < 1) {
      return Math.ceil((1 - this.#tokens) * this.#refillMs);
    }
    this.#tokens -= 1;
    return 0;
  }
}
