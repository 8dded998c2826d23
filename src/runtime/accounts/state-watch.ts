// Tells the log when an account's connection changes its state, so that a night's trouble can be read in the morning. The
// channels are asked, once a second: none has to remember to tell.

import type { ConnectionStatus } from "../../channels/channel.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { AccountStatus } from "./accounts.ts";

const LOOK_EVERY_MS = 1_000;

/** States after which a person must do something. */
export const TERMINAL_STATES: ReadonlySet<ConnectionStatus["state"]> = new Set([
  "failed",
  "conflict",
  "logged_out",
]);

/** Watches the states of accounts. */
export class StateWatch {
  readonly #statuses: () => readonly AccountStatus[];
  readonly #clock: Clock;
  readonly #log: Log;
  #seen: ReadonlyMap<string, AccountStatus> = new Map();
  #cancel: () => void = () => undefined;

  constructor(statuses: () => readonly AccountStatus[], clock: Clock, log: Log) {
    this.#statuses = statuses;
    this.#clock = clock;
    this.#log = log;
  }

  /** Looks now, and again every second until `stop`. */
  start(): void {
    this.look();
    this.#cancel = this.#clock.after(LOOK_EVERY_MS, () => this.start());
  }

  stop(): void {
    this.#cancel();
  }

  /** A line for each account whose state is another than when last looked, or its reason. Logged out is logged out. */
  look(): void {
    const now = new Map(this.#statuses().map((one) => [`${one.channel}:${one.accountId}`, one]));
    for (const [key, status] of now) {
      const before = this.#seen.get(key);
      const isElsewise = before?.detail !== status.detail && status.state !== "logged_out";
      if (before?.state !== status.state || isElsewise) this.#tell(status, before?.state);
    }
    this.#seen = now;
  }

  #tell({ channel, accountId, state, detail }: AccountStatus, before: string | undefined): void {
    const fields = { channel, accountId, state, ...(before && { before }), ...(detail && { detail }) };
    if (TERMINAL_STATES.has(state)) this.#log.error(fields, "account needs a person");
    else if (state === "backing_off") this.#log.warn(fields, "account has lost its connection");
    else this.#log.info(fields, "account changed its state");
  }
}
