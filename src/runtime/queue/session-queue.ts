// The session queue: one turn at a time per session, in order of arrival; sessions run side by side up to the limit. What
// waits follows the rules of its lane (queue mode, cap, quiet).
// INVARIANT: a koi holds at most its own places, so a stuck one does not delay the rest; and a session that waits, for
// quiet, for a retry or for another session, holds none.

import type { Clock } from "../clock.ts";
import { Lane } from "./lane.ts";
import { Line } from "./line.ts";
import type { Batch, Intake, ItemRules, Places } from "./queue-rules.ts";

/**
 * What a turn says at its end: over; once more after a while; or stopped by its signal with nothing written. After the
 * latter two its items stay first in line.
 */
export type TurnEnd =
  | { readonly kind: "done" }
  | {
      readonly kind: "again";
      readonly afterMs: number;
      /** Set where the same items are to come again, and no others with them. */
      readonly asBefore?: true;
    }
  | { readonly kind: "stopped" };

/** One thing to do in a session. */
export interface QueueItem {
  readonly sessionKey: string;
  readonly koiId: string;
}

/** What a queue needs from outside. */
export interface QueueOptions<Item extends QueueItem> extends ItemRules<Item> {
  readonly clock: Clock;
  /** Turns at once, read whenever one could start. */
  places(): Places;
  /** Runs one turn; `attempt` starts at 1. Never rejects. */
  run(batch: Batch<Item>, attempt: number, signal: AbortSignal, intake: Intake<Item>): Promise<TurnEnd>;
}

/** A turn that wants its place back. */
interface Returning<Lane> {
  readonly lane: Lane;
  readonly back: () => void;
}

/** Runs items session by session. */
export class SessionQueue<Item extends QueueItem> {
  readonly #options: QueueOptions<Item>;
  readonly #lanes = new Map<string, Lane<Item>>();
  /** Lanes that are due. */
  readonly #line = new Line<Lane<Item>>();
  /** Takes back the alarm of a lane that is not due yet. */
  readonly #alarms = new Map<Lane<Item>, () => void>();
  /** Places that are taken. */
  readonly #takenOfKoi = new Map<string, number>();
  #taken = 0;
  /** Lanes whose turns run without a place, as they wait for another session. */
  readonly #away = new Set<Lane<Item>>();
  readonly #returning = new Set<Returning<Lane<Item>>>();
  #running = 0;
  #isOpen = false;
  #isStopped = false;
  #whenQuiet: (() => void)[] = [];

  constructor(options: QueueOptions<Item>) {
    this.#options = options;
  }

  /**
   * Adds an item, last in its session; where `after` is given, its turn waits for that as well. Resolves when it has left
   * for good: its turn is over, or it gave way. Stays pending where the queue stops before.
   */
  add(item: Item, after?: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const lane = this.#lanes.get(item.sessionKey) ?? new Lane(item, this.#options);
      this.#lanes.set(item.sessionKey, lane);
      const release = lane.add(item, resolve, this.#options.clock.now(), after !== undefined);
      this.#changed(lane);
      void after?.then(() => {
        release();
        this.#changed(lane);
      });
    });
  }

  /** Begins to run turns; until then items only wait. */
  start(): void {
    this.#isOpen = true;
    this.#fill();
  }

  /** Turns that run, and items that wait. */
  size(): { readonly running: number; readonly waiting: number } {
    const waiting = [...this.#lanes.values()].reduce((sum, lane) => sum + lane.waiting, 0);
    return { running: this.#running, waiting };
  }

  /** Starts no more turns and resolves when the running ones are over. */
  async drain(): Promise<void> {
    this.#isStopped = true;
    this.#fill();
    for (const cancel of this.#alarms.values()) cancel();
    this.#alarms.clear();
    if (this.#running > 0) await new Promise<void>((resolve) => this.#whenQuiet.push(resolve));
  }

  /** Aborts the running turns. */
  abort(): void {
    for (const lane of this.#lanes.values()) lane.abort();
  }

  /**
   * Lets the running turn of a session go without its place while `work` waits for another session. After it the turn is
   * the first to get one again; it goes on without one where `signal` is aborted or the queue stops.
   */
  async away<T>(sessionKey: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const lane = this.#lanes.get(sessionKey);
    if (!lane?.isRunning || this.#away.has(lane)) return work();
    this.#away.add(lane);
    this.#count(lane.koiId, -1);
    this.#fill();
    try {
      return await work();
    } finally {
      await this.#comeBack(lane, signal);
    }
  }

  #comeBack(lane: Lane<Item>, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const returning = { lane, back: resolve };
      if (signal.aborted) return resolve();
      signal.addEventListener(
        "abort",
        () => {
          if (this.#returning.delete(returning)) resolve();
        },
        { once: true },
      );
      this.#returning.add(returning);
      this.#fill();
    });
  }

  /** What runs and waits in one session. */
  sizeOf(sessionKey: string): { readonly isRunning: boolean; readonly waiting: number } {
    const lane = this.#lanes.get(sessionKey);
    return { isRunning: lane?.isRunning ?? false, waiting: lane?.waiting ?? 0 };
  }

  /** The sessions in which an item runs or waits that is meant. */
  sessionsWith(isMeant: (item: Item) => boolean): readonly string[] {
    return [...this.#lanes.values()]
      .filter((lane) => lane.hasAny(isMeant))
      .map(({ sessionKey }) => sessionKey);
  }

  /**
   * Aborts the running turn of one session, with `reason` for its signal, and takes out what waits there. Gives what was
   * taken out, and whether a turn ran.
   */
  cancel(sessionKey: string, reason: unknown): { readonly wasRunning: boolean; readonly removed: Item[] } {
    const lane = this.#lanes.get(sessionKey);
    if (!lane) return { wasRunning: false, removed: [] };
    const wasRunning = lane.isRunning;
    const removed = lane.takeAll();
    lane.abort(reason);
    // A lane that waits, for quiet, a place or a retry, is over; a running one goes when its turn has ended.
    if (!wasRunning) {
      this.#disarm(lane);
      this.#line.remove(lane);
      this.#lanes.delete(sessionKey);
    }
    return { wasRunning, removed };
  }

  /** What waits in the lane is not what it was. A lane that waits for a retry keeps its time, one in line its place. */
  #changed(lane: Lane<Item>): void {
    if (!lane.isRunning && lane.attempt === 1 && !this.#line.has(lane)) this.#arm(lane);
    this.#fill();
  }

  /** Puts a lane in line, now or when it is due; never before `earliestMs`. */
  #arm(lane: Lane<Item>, earliestMs = 0): void {
    const { clock } = this.#options;
    this.#disarm(lane);
    const dueAtMs = lane.dueAtMs();
    if (dueAtMs === undefined || this.#isStopped) return;
    const delayMs = Math.max(dueAtMs, earliestMs) - clock.now();
    if (delayMs <= 0) {
      this.#line.add(lane);
      return;
    }
    const cancel = clock.after(delayMs, () => {
      this.#alarms.delete(lane);
      this.#line.add(lane);
      this.#fill();
    });
    this.#alarms.set(lane, cancel);
  }

  #disarm(lane: Lane<Item>): void {
    this.#alarms.get(lane)?.();
    this.#alarms.delete(lane);
  }

  /** Gives free places to turns that had one before, then to lanes in line. */
  #fill(): void {
    if (!this.#isOpen) return;
    const places = this.#options.places();
    const isFree = (koiId: string): boolean => (this.#takenOfKoi.get(koiId) ?? 0) < places.ofKoi(koiId);
    for (const returning of this.#returning) {
      const { lane, back } = returning;
      const hasPlace = this.#taken < places.total && isFree(lane.koiId);
      if (!hasPlace && !this.#isStopped) continue;
      this.#returning.delete(returning);
      this.#away.delete(lane);
      this.#count(lane.koiId, 1);
      back();
    }
    while (!this.#isStopped && this.#taken < places.total) {
      const lane = this.#line.next(isFree);
      if (!lane) return;
      void this.#turn(lane);
    }
  }

  async #turn(lane: Lane<Item>): Promise<void> {
    this.#count(lane.koiId, 1);
    this.#running += 1;
    this.#disarm(lane);
    const { batch, signal } = lane.begin();
    const end = await this.#options.run(batch, lane.attempt, signal, {
      take: (wants) => lane.takeIn(wants),
    });
    this.#running -= 1;
    if (!this.#away.delete(lane)) this.#count(lane.koiId, -1);
    lane.end(end.kind === "done", end.kind === "again" && end.asBefore === true);
    lane.attempt = end.kind === "again" ? lane.attempt + 1 : 1;
    if (lane.waiting === 0) this.#lanes.delete(lane.sessionKey);
    else this.#arm(lane, end.kind === "again" ? this.#options.clock.now() + end.afterMs : 0);
    if (this.#running === 0) for (const resolve of this.#whenQuiet.splice(0)) resolve();
    this.#fill();
  }

  #count(koiId: string, by: number): void {
    this.#taken += by;
    const count = (this.#takenOfKoi.get(koiId) ?? 0) + by;
    if (count > 0) this.#takenOfKoi.set(koiId, count);
    else this.#takenOfKoi.delete(koiId);
  }
}
