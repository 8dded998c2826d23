// What the accounts of every platform share: a named state, the credential's lease, and growing pauses before another
// attempt.

import type { AccountId } from "../routing/ids.ts";
import type { ConnectionStatus } from "./channel.ts";
import type { ChannelHost, Lease } from "./channel-host.ts";

/** Pauses before the next attempt: each twice as long as the one before, a quarter of it left to chance. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** How often a credential that another gateway of this machine holds is asked for again: it costs the look at a file. */
export const LEASE_AGAIN_MS = 5_000;

/** The account can't run as it is configured. The message says what to do. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** Whether a fault is one of the config, which only a change of it mends. */
export function isSetupFault(error: unknown): error is Error {
  return error instanceof Error && (error.name === "SetupError" || error.name === "SecretError");
}

/** The life of one account. */
export class AccountLife {
  readonly #host: ChannelHost;
  readonly #accountId: AccountId;
  readonly #again: () => Promise<void>;
  #status: ConnectionStatus = { state: "connecting" };
  #lease: Lease | undefined;
  #cancelPause: () => void = () => undefined;
  #attempts = 0;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();

  /** `connect` makes one attempt; it never rejects. */
  constructor(host: ChannelHost, accountId: AccountId, connect: () => Promise<void>) {
    this.#host = host;
    this.#accountId = accountId;
    this.#again = connect;
  }

  get accountId(): AccountId {
    return this.#accountId;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  start(): void {
    this.#running = this.#again();
  }

  set(state: ConnectionStatus["state"], detail?: string): void {
    this.#status = { state, ...(detail !== undefined && { detail }) };
    if (state === "open") this.#attempts = 0;
  }

  /** Whether this process may use the credential; else the account waits in `conflict` and asks again. */
  hasLease(name: string, what: string): boolean {
    if (this.#lease?.kind === "taken") return true;
    this.#lease = this.#host.lease(name);
    if (this.#lease.kind === "taken") return true;
    const { holder } = this.#lease;
    this.set("conflict", `${holder}, uses this ${what} on this machine; stop one of the two`);
    this.retryIn(LEASE_AGAIN_MS);
    return false;
  }

  /** Another attempt after a pause that grows. */
  backOff(detail: string): void {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    this.set("backing_off", detail);
    this.retryIn(pauseMs * (0.75 + this.#host.clock.random() / 4));
  }

  retryIn(delayMs: number): void {
    this.#cancelPause();
    this.#cancelPause = this.#host.clock.after(delayMs, () => {
      this.#running = this.#again();
    });
  }

  /** No more attempts. Resolves when the running one is over and `close` has closed what it opened. */
  async stop(close: () => Promise<void>): Promise<void> {
    this.#isStopped = true;
    this.#cancelPause();
    await this.#running;
    await close();
    if (this.#lease?.kind === "taken") this.#lease.release();
    this.#lease = undefined;
    this.set("stopped");
  }
}
