// The lines of all sessions: those of people, and beside them those of background runs, which have places of their own, so
// that runs never keep people waiting.

import type { SessionQueue, QueueItem } from "./session-queue.ts";

/** What both queues can do. */
type Line<Item extends QueueItem> = Pick<
  SessionQueue<Item>,
  "add" | "start" | "size" | "drain" | "abort" | "away" | "sizeOf" | "sessionsWith" | "cancel"
>;

/** Both queues as one; which of them an item stands in is decided by its session. */
export class TurnLines<Item extends QueueItem> implements Line<Item> {
  readonly #people: SessionQueue<Item>;
  readonly #background: SessionQueue<Item>;
  readonly #isBackground: (sessionKey: string) => boolean;

  constructor(
    people: SessionQueue<Item>,
    background: SessionQueue<Item>,
    isBackground: (sessionKey: string) => boolean,
  ) {
    this.#people = people;
    this.#background = background;
    this.#isBackground = isBackground;
  }

  /** See `SessionQueue.add`. */
  add(item: Item, after?: Promise<unknown>): Promise<void> {
    return this.#of(item.sessionKey).add(item, after);
  }

  /** Begins to run turns; until then items only wait. */
  start(): void {
    this.#people.start();
    this.#background.start();
  }

  /** Turns that run, and items that wait. */
  size(): { readonly running: number; readonly waiting: number } {
    const [one, other] = [this.#people.size(), this.#background.size()];
    return { running: one.running + other.running, waiting: one.waiting + other.waiting };
  }

  /** Starts no more turns and resolves when the running ones are over. */
  async drain(): Promise<void> {
    await Promise.all([this.#people.drain(), this.#background.drain()]);
  }

  /** Aborts the running turns. */
  abort(): void {
    this.#people.abort();
    this.#background.abort();
  }

  /** See `SessionQueue.away`. */
  away<T>(sessionKey: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#of(sessionKey).away(sessionKey, work, signal);
  }

  /** What runs and waits in one session. */
  sizeOf(sessionKey: string): ReturnType<SessionQueue<Item>["sizeOf"]> {
    return this.#of(sessionKey).sizeOf(sessionKey);
  }

  /** See `SessionQueue.sessionsWith`. */
  sessionsWith(isMeant: (item: Item) => boolean): readonly string[] {
    return [this.#people, this.#background].flatMap((queue) => queue.sessionsWith(isMeant));
  }

  /** See `SessionQueue.cancel`. */
  cancel(sessionKey: string, reason: unknown): ReturnType<SessionQueue<Item>["cancel"]> {
    return this.#of(sessionKey).cancel(sessionKey, reason);
  }

  #of(sessionKey: string): SessionQueue<Item> {
    return this.#isBackground(sessionKey) ? this.#background : this.#people;
  }
}
