// What searches by meaning share in one process: which ways rest after a failure, and vectors that are being made beside the
// turns. Nothing here is of one koi: keys begin with its space, its file or its profile.

import type { ProfileUsage } from "../models/auth-profiles.ts";
import { afterFailure, readyAtMs } from "../models/auth-profile-usage.ts";
import type { ProfileFailure } from "../models/auth-profile-usage.ts";

/** The embeddings of one process. */
export class Embeddings {
  readonly #usage = new Map<string, ProfileUsage>();
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #stop = new AbortController();

  /** Aborted when the process ends. */
  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  /** Whether nothing is to be asked there for now. */
  rests(key: string, nowMs: number): boolean {
    return readyAtMs(this.#usage.get(key)) > nowMs;
  }

  /**
   * It failed, and rests 1, 5, 25, then 60 minutes, or as long as it asks for. Kept in memory alone: a key that may make no
   * vectors can be good for answers, and a limit on vectors must not cost a koi its answers.
   */
  failed(key: string, failure: ProfileFailure): void {
    this.#usage.set(key, afterFailure(this.#usage.get(key), failure));
  }

  worked(key: string): void {
    this.#usage.delete(key);
  }

  /** Runs `work`, or joins it where it runs already. It may outlive its turn. */
  once<T>(key: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const known = this.#running.get(key) as Promise<T> | undefined;
    if (known) return known;
    const running = work(this.stopped).finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    return running;
  }

  /** Ends what runs; resolves when it has ended. Never rejects. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#running.values());
  }
}
