// What a session queue goes by: the rules of an item, and what it needs to know of items.

import type { QueueMode } from "../../config/messages.ts";

/** How items of a session wait. */
export interface QueueRules {
  /** `steer` and `steer-backlog` are one here: a running turn takes in what it can, the rest is `followup`. */
  readonly mode: QueueMode;
  /** Milliseconds of quiet before what came during a turn becomes one. */
  readonly quietMs: number;
  /** Milliseconds to wait for more of the same sender before a turn; 0 for what never waits. */
  readonly burstMs: number;
  /** Most items that wait in full. At least 1. */
  readonly cap: number;
  /** What gives way when more come. */
  readonly drop: "old" | "new" | "summarize";
  /** Never gives way and counts for no cap. Default: no. */
  readonly isFirm?: boolean;
}

/** How many turns may run at once. */
export interface Places {
  /** Over all sessions. At least 1. */
  readonly total: number;
  /** Of one koi. At least 1. */
  ofKoi(koiId: string): number;
}

/** What happened to an item in line that is worth a record. */
export type QueueNote = "summarized" | "interrupted" | "steered" | "not_steered";

/** Items that share a turn, in order. The first `briefs` of them are only to be mentioned. */
export interface Batch<Item> {
  readonly items: readonly Item[];
  readonly briefs: number;
}

/** How a running turn takes in what waits behind it. */
export interface Intake<Item> {
  /**
   * Items that join the running turn from now on, in order: those that may be steered into it, or all that `wants`.
   * They leave with the turn, or are put back with it.
   */
  take(wants?: (item: Item) => boolean): Batch<Item>;
}

/** What a queue must know of its items. */
export interface ItemRules<Item> {
  /** Read when an item comes and when a turn is made. */
  rules(item: Item): QueueRules;
  /** Whether one answer can serve both. */
  isSamePlace(one: Item, other: Item): boolean;
  /** Whether `next` goes on with what the same sender began in `last`. */
  continues(last: Item, next: Item): boolean;
  /** The item gave way and gets no turn. Never throws. */
  gaveWay(item: Item): void;
  /** Something else happened to the item. Never throws. */
  noted(item: Item, note: QueueNote): void;
}
