// The session queue: one turn at a time per session, in order of arrival; sessions run side by side up to
// the limit. What arrives during a turn is collected for the next.
// INVARIANT: a koi holds at most its own places, so a stuck one does not delay the rest; and a session that
// waits for a retry holds none.

import type { Clock } from "../clock.ts";

/** What a turn says at its end: over, or once more after a while (its items stay first in line). */
export type TurnEnd = { readonly kind: "done" } | { readonly kind: "again"; readonly afterMs: number };

/** One thing to do in a session. */
export interface QueueItem {
  readonly sessionKey: string;
  readonly koiId: string;
}

/** What a queue needs from outside. */
export interface QueueOptions<Item extends QueueItem> {
  readonly clock: Clock;
  /** Turns at once, over all sessions and of one koi; read before each start. */
  places(): { readonly total: number; readonly perKoi: number };
  /** How many of the waiting items, from the first on, one turn takes (at least 1). */
  together(waiting: readonly Item[]): number;
  /** Runs one turn; `attempt` starts at 1. Never rejects. */
  run(items: readonly Item[], attempt: number, signal: AbortSignal): Promise<TurnEnd>;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly ended: () => void;
}

interface Lane<Item> {
  readonly koiId: string;
  /** Breaks off the turn that runs. */
  abort: AbortController | undefined;
  readonly waiting: Waiting<Item>[];
  /** `ready`: in line for a place. `paused`: waits for a retry. */
  state: "ready" | "running" | "paused";
  attempt: number;
}

/** Runs items session by session. */
export class SessionQueue<Item extends QueueItem> {
  readonly #options: QueueOptions<Item>;
  readonly #lanes = new Map<string, Lane<Item>>();
  readonly #pauses = new Set<() => void>();
  readonly #runningOfKoi = new Map<string, number>();
  #running = 0;
  #isOpen = false;
  #isStopped = false;
  #whenQuiet: (() => void)[] = [];

  constructor(options: QueueOptions<Item>) {
    this.#options = options;
  }

  /** Adds an item. Resolves when its turn is over for good; stays pending where the queue stops before. */
  add(item: Item): Promise<void> {
    return new Promise((resolve) => {
      const lane = this.#lanes.get(item.sessionKey) ?? this.#newLane(item);
      lane.waiting.push({ item, ended: resolve });
      this.#fill();
    });
  }

  /** Begins to run turns; until then items only wait. */
  start(): void {
    this.#isOpen = true;
    this.#fill();
  }

  /** Turns that run, and items that wait. */
  size(): { readonly running: number; readonly waiting: number } {
    const waiting = [...this.#lanes.values()].reduce((sum, lane) => sum + lane.waiting.length, 0);
    return { running: this.#running, waiting };
  }

  /** Starts no more turns and resolves when the running ones are over. */
  async drain(): Promise<void> {
    this.#isStopped = true;
    for (const cancel of this.#pauses) cancel();
    this.#pauses.clear();
    if (this.#running > 0) await new Promise<void>((resolve) => this.#whenQuiet.push(resolve));
  }

  /** Aborts the running turns. */
  abort(): void {
    for (const lane of this.#lanes.values()) lane.abort?.abort();
  }

  /** What runs and waits in one session. */
  sizeOf(sessionKey: string): { readonly isRunning: boolean; readonly waiting: number } {
    const lane = this.#lanes.get(sessionKey);
    return { isRunning: lane?.state === "running", waiting: lane?.waiting.length ?? 0 };
  }

  /**
   * Aborts the running turn of one session, with `reason` for its signal, and takes out what waits there. Gives what was
   * taken out, and whether a turn ran.
   */
  cancel(sessionKey: string, reason: unknown): { readonly wasRunning: boolean; readonly removed: Item[] } {
    const lane = this.#lanes.get(sessionKey);
    if (!lane) return { wasRunning: false, removed: [] };
    const wasRunning = lane.state === "running";
    const removed = lane.waiting.splice(0);
    lane.abort?.abort(reason);
    // A lane that waits for its retry is over; a running one goes when its turn has ended.
    if (!wasRunning) this.#lanes.delete(sessionKey);
    for (const { ended } of removed) ended();
    return { wasRunning, removed: removed.map(({ item }) => item) };
  }

  #newLane({ sessionKey, koiId }: Item): Lane<Item> {
    const lane: Lane<Item> = { koiId, waiting: [], state: "ready", attempt: 1, abort: undefined };
    this.#lanes.set(sessionKey, lane);
    return lane;
  }

  /** Gives free places to lanes in line. A Map keeps order, and a lane that ran goes to its end. */
  #fill(): void {
    if (!this.#isOpen || this.#isStopped) return;
    const { total, perKoi } = this.#options.places();
    for (const [sessionKey, lane] of this.#lanes) {
      if (this.#running >= total) return;
      const isKoiFree = (this.#runningOfKoi.get(lane.koiId) ?? 0) < perKoi;
      if (lane.state === "ready" && isKoiFree) void this.#turn(sessionKey, lane);
    }
  }

  async #turn(sessionKey: string, lane: Lane<Item>): Promise<void> {
    lane.state = "running";
    this.#count(lane.koiId, 1);
    const count = Math.max(1, this.#options.together(lane.waiting.map(({ item }) => item)));
    const taken = lane.waiting.splice(0, count);
    const items = taken.map(({ item }) => item);
    lane.abort = new AbortController();
    const end = await this.#options.run(items, lane.attempt, lane.abort.signal);
    lane.abort = undefined;
    this.#count(lane.koiId, -1);
    this.#lanes.delete(sessionKey);
    if (end.kind === "again") {
      lane.waiting.unshift(...taken);
      this.#pause(lane, end.afterMs);
    } else {
      lane.attempt = 1;
      lane.state = "ready";
      for (const { ended } of taken) ended();
    }
    if (lane.waiting.length > 0) this.#lanes.set(sessionKey, lane);
    if (this.#running === 0) for (const resolve of this.#whenQuiet.splice(0)) resolve();
    this.#fill();
  }

  #pause(lane: Lane<Item>, afterMs: number): void {
    lane.state = "paused";
    lane.attempt += 1;
    if (this.#isStopped) return;
    const cancel = this.#options.clock.after(afterMs, () => {
      this.#pauses.delete(cancel);
      lane.state = "ready";
      this.#fill();
    });
    this.#pauses.add(cancel);
  }

  #count(koiId: string, by: number): void {
    this.#running += by;
    const count = (this.#runningOfKoi.get(koiId) ?? 0) + by;
    if (count > 0) this.#runningOfKoi.set(koiId, count);
    else this.#runningOfKoi.delete(koiId);
  }
}
