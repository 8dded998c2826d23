// What waits in one session: how many items, which of them give way, when they are due, which share a turn.
// INVARIANT: order is kept, and every item leaves through a turn or `gaveWay`, once.

import type { Batch, ItemRules, QueueRules } from "./queue-rules.ts";

interface Entry<Item> {
  readonly item: Item;
  readonly ended: () => void;
  readonly atMs: number;
  /** Whether it came while a turn of the session ran. */
  readonly cameDuringTurn: boolean;
  /** Whether it shares the turn of the entry before it, whatever the mode. */
  readonly joins: boolean;
  /** Of a turn that was broken off or is to be repeated: it never gives way. */
  isPutBack: boolean;
  /** Shares its next turn with those of its last one alone: their answer is there and only has to be written. */
  isAnswered: boolean;
  /** Gave way, but is mentioned in the next turn. */
  isBrief: boolean;
  /** Waits for something elsewhere, and all behind it with it. */
  isHeld: boolean;
  /** Never gives way and counts for no cap. */
  readonly isFirm: boolean;
}

/** A turn that runs. */
interface Running<Item> {
  entries: readonly Entry<Item>[];
  readonly abort: AbortController;
  isInterrupted: boolean;
  /** Why the turn is to end for good, where that was said after it had been interrupted. */
  endReason?: unknown;
}

/** One session's line. */
export class Lane<Item> {
  readonly sessionKey: string;
  readonly koiId: string;
  /** Of the next turn, from 1. */
  attempt = 1;
  readonly #rules: ItemRules<Item>;
  #waiting: Entry<Item>[] = [];
  #running: Running<Item> | undefined;
  /** Set where the first `count` entries are of an interrupted turn that is to end for good. */
  #ending: { readonly count: number; readonly reason: unknown } | undefined;

  constructor(of: { readonly sessionKey: string; readonly koiId: string }, rules: ItemRules<Item>) {
    this.sessionKey = of.sessionKey;
    this.koiId = of.koiId;
    this.#rules = rules;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Whether one of the items that run or wait is meant. */
  hasAny(isMeant: (item: Item) => boolean): boolean {
    return [...(this.#running?.entries ?? []), ...this.#waiting].some(({ item }) => isMeant(item));
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Adds an item, and makes others give way where there are too many. `ended` is called when it has left. With `isHeld`
   * its turn, and those behind it, wait for the returned function to be called.
   */
  add(item: Item, ended: () => void, nowMs: number, isHeld = false): () => void {
    const rules = this.#rules.rules(item);
    const { isFirm = false } = rules;
    if (!isFirm && this.#count() >= rules.cap && !this.#makeRoom(rules)) {
      this.#rules.gaveWay(item);
      ended();
      return () => undefined;
    }
    const last = this.#waiting.at(-1);
    const joins =
      last !== undefined && !last.isBrief && rules.burstMs > 0 && this.#rules.continues(last.item, item);
    const cameDuringTurn = this.isRunning;
    const flags = {
      cameDuringTurn,
      joins,
      isPutBack: false,
      isAnswered: false,
      isBrief: false,
      isHeld,
      isFirm,
    };
    const entry: Entry<Item> = { item, ended, atMs: nowMs, ...flags };
    this.#waiting.push(entry);
    if (this.#running) this.#meet(item, this.#running, rules);
    return () => {
      entry.isHeld = false;
    };
  }

  /** When the next turn is due, milliseconds since the epoch; `undefined` where nothing waits, or the first item is held. */
  dueAtMs(): number | undefined {
    const [first] = this.#waiting;
    const last = this.#waiting.at(-1);
    if (!first || !last || first.isHeld) return undefined;
    if (this.#ending) return 0;
    const { burstMs, quietMs, cap } = this.#rules.rules(last.item);
    if (this.#count() >= cap) return 0;
    // Somebody else's message, a file or a command ends a burst.
    const isOneBurst = this.#waiting.every((entry) => entry === first || entry.joins);
    const burstEndMs = isOneBurst && !first.isPutBack ? last.atMs + burstMs : 0;
    const quietEndMs = this.#waiting.some(({ cameDuringTurn }) => cameDuringTurn) ? last.atMs + quietMs : 0;
    return Math.max(burstEndMs, quietEndMs);
  }

  /** Starts the next turn over what waits first. */
  begin(): { readonly batch: Batch<Item>; readonly signal: AbortSignal } {
    const ending = this.#ending;
    this.#ending = undefined;
    const entries = this.#waiting.splice(0, ending?.count ?? this.#together());
    const abort = new AbortController();
    if (ending) abort.abort(ending.reason);
    this.#running = { entries, abort, isInterrupted: false };
    for (const { item, cameDuringTurn, isPutBack, isFirm } of entries) {
      if (cameDuringTurn && !isPutBack && !isFirm && isSteered(this.#rules.rules(item))) {
        this.#rules.noted(item, "not_steered");
      }
    }
    return { batch: batchOf(entries), signal: abort.signal };
  }

  /** Moves entries that wait into the turn that runs: those that are steered into it, or all that `wants`. */
  takeIn(wants?: (item: Item) => boolean): Batch<Item> {
    const running = this.#running;
    if (!running) return { items: [], briefs: 0 };
    const taken = wants ? this.#waiting.filter(({ item }) => wants(item)) : this.#steerable(running);
    this.#waiting = this.#waiting.filter((entry) => !taken.includes(entry));
    running.entries = [...running.entries, ...taken];
    return batchOf(taken);
  }

  /**
   * Aborts the turn that runs, with `reason` for its signal. A signal has one reason only: where the turn was interrupted
   * before, its items get one more turn, whose signal has this one from the start.
   */
  abort(reason?: unknown): void {
    if (this.#running?.isInterrupted) this.#running.endReason = reason;
    this.#running?.abort.abort(reason);
  }

  /** Takes out what waits. */
  takeAll(): Item[] {
    const entries = this.#waiting.splice(0);
    for (const { ended } of entries) ended();
    return entries.map(({ item }) => item);
  }

  /** The turn is over: its items have left (`done`), or stand first in line again, with others or `asBefore`. */
  end(isDone: boolean, asBefore = false): void {
    const { entries = [], isInterrupted = false, endReason } = this.#running ?? {};
    this.#running = undefined;
    if (isDone) {
      for (const { ended } of entries) ended();
      return;
    }
    for (const entry of entries) {
      entry.isPutBack = true;
      entry.isAnswered = asBefore;
      if (isInterrupted) this.#rules.noted(entry.item, "interrupted");
    }
    this.#waiting = [...entries, ...this.#waiting];
    if (endReason !== undefined) this.#ending = { count: entries.length, reason: endReason };
  }

  #meet(item: Item, running: Running<Item>, { mode, isFirm }: QueueRules): void {
    if (isFirm) return;
    if (mode !== "interrupt" || running.isInterrupted) return;
    const [first] = running.entries;
    // Elsewhere the new message could not share the answer, so breaking off would gain nothing.
    if (!first || !this.#rules.isSamePlace(first.item, item)) return;
    running.isInterrupted = true;
    running.abort.abort();
  }

  /** From the first on, up to what must wait or belongs elsewhere: nothing overtakes. */
  #steerable({ entries: [first], isInterrupted }: Running<Item>): readonly Entry<Item>[] {
    if (!first || isInterrupted) return [];
    const end = this.#waiting.findIndex(({ item, isHeld, isFirm }) => {
      const mayJoin = !isHeld && !isFirm && isSteered(this.#rules.rules(item));
      return !mayJoin || !this.#rules.isSamePlace(first.item, item);
    });
    return end < 0 ? [...this.#waiting] : this.#waiting.slice(0, end);
  }

  /** Items that wait in full. */
  #count(): number {
    return this.#waiting.filter(countsForCap).length;
  }

  /** Whether an older item gave way. */
  #makeRoom({ drop }: QueueRules): boolean {
    const oldest = this.#waiting.find(countsForCap);
    if (!oldest || drop === "new") return false;
    if (drop === "summarize") {
      oldest.isBrief = true;
      this.#rules.noted(oldest.item, "summarized");
      return true;
    }
    this.#waiting = this.#waiting.filter((entry) => entry !== oldest);
    this.#rules.gaveWay(oldest.item);
    oldest.ended();
    return true;
  }

  /** How many of the entries, from the first on, make one turn: at least 1. */
  #together(): number {
    const [first] = this.#waiting;
    if (!first) return 0;
    if (first.isAnswered) return this.#waiting.filter(({ isAnswered }) => isAnswered).length;
    const { mode, cap } = this.#rules.rules(first.item);
    const isShared = mode === "collect" || mode === "interrupt";
    let count = 0;
    let inFull = 0;
    let fresh = 0;
    for (const { item, isBrief, isPutBack, isHeld, joins } of this.#waiting) {
      if (isHeld || !this.#rules.isSamePlace(first.item, item)) break;
      if (inFull > 0 && (isBrief || (!isShared && !joins))) break;
      if (!isBrief && !isPutBack && fresh >= cap) break;
      if (!isBrief) inFull += 1;
      if (!isBrief && !isPutBack) fresh += 1;
      count += 1;
    }
    return Math.max(1, count);
  }
}

function isSteered({ mode }: QueueRules): boolean {
  return mode === "steer" || mode === "steer-backlog";
}

function batchOf<Item>(entries: readonly Entry<Item>[]): Batch<Item> {
  const briefs = entries.filter(({ isBrief }) => isBrief).length;
  return { items: entries.map(({ item }) => item), briefs };
}

function countsForCap({ isBrief, isPutBack, isFirm }: Entry<unknown>): boolean {
  return !isBrief && !isPutBack && !isFirm;
}
