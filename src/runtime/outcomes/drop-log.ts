// Drops in the log: each (account, peer, reason) once an hour, then counted, so that nothing is silent and
// nobody can flood the log.

import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { OutcomeRecord } from "./outcome.ts";

const WINDOW_MS = 3_600_000;
/** Most different drops that are told apart in an hour. */
const MAX_KEYS = 10_000;
const ASKS = "somebody unknown asks to be let in; see `skykoi pairing list`";

interface Seen {
  readonly sinceMs: number;
  suppressed: number;
}

/** Logs drops at `warn`. */
export class DropLog {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #seen = new Map<string, Seen>();

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Logs one drop, or counts it where the same was logged within the hour. */
  note(record: OutcomeRecord): void {
    const { channel, accountId, peer } = record.facts;
    const key = JSON.stringify([channel, accountId, peer.id, record.reasonCode]);
    const nowMs = this.#clock.now();
    const seen = this.#seen.get(key);
    // A clock that was set back opens a new window: nothing is silent until it has caught up.
    if (seen && nowMs >= seen.sinceMs && nowMs - seen.sinceMs < WINDOW_MS) {
      seen.suppressed += 1;
      return;
    }
    if (this.#seen.size >= MAX_KEYS) this.#forgetOld(nowMs);
    this.#seen.delete(key);
    this.#seen.set(key, { sinceMs: nowMs, suppressed: 0 });
    const { stage, reasonCode, messageRef, outcome } = record;
    const more = seen && seen.suppressed > 0 ? { alsoSinceLastLine: seen.suppressed } : {};
    const where = { channel, accountId, peer: `${peer.kind}:${peer.id}` };
    const by = record.decidedBy === undefined ? {} : { decidedBy: record.decidedBy };
    const text = outcome === "pairing" ? ASKS : "message dropped";
    this.#log.warn({ outcome, stage, reasonCode, ...by, ...where, messageRef, ...more }, text);
  }

  #forgetOld(nowMs: number): void {
    for (const [key, { sinceMs }] of this.#seen) {
      // Oldest first: past the first young one all are young, and then the oldest goes all the same.
      if (nowMs - sinceMs < WINDOW_MS && this.#seen.size < MAX_KEYS) break;
      this.#seen.delete(key);
    }
  }
}
