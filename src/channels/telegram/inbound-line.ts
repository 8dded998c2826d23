// From updates to the gateway: updates of one chat in the order in which they came, chats side by side. An update is
// settled, and Telegram may be told that it arrived, only once the gateway has taken what it says; the parts of an album
// or of a cut text are settled together.

import type { Message, Update } from "grammy/types";
import type { Emit, EmitOutcome, InboundMessage } from "../channel.ts";
import type { ChannelClock } from "../channel-host.ts";
import { type Gathering, gatheringOf, isPartOf, joined } from "./gathering.ts";
import type { Spool } from "./spool.ts";

/** What an update says. */
export interface UpdateNews {
  /** The chat whose order it keeps. */
  readonly chatId: number;
  /** What the gateway is to hear of it, one after the other. */
  readonly messages: readonly InboundMessage[];
  /** The message itself, where it is a new one that may be part of a greater one. */
  readonly original?: Message;
}

/** `taken`: Telegram may forget it. `again`: it must deliver it once more. */
export type Verdict = "taken" | "again";

/** What a line needs. */
export interface InboundLineOptions {
  readonly clock: ChannelClock;
  readonly emit: Emit;
  /** Reads an update. @throws where it can't be read */
  read(update: Update): UpdateNews | undefined;
  /** An update that can't be read; it will never be. */
  onUnreadable(update: Update, error: unknown): void;
  /** `wait`: what the gateway could not take is offered again, in its order. `return`: it goes back to Telegram. */
  readonly whenRefused: "wait" | "return";
  /**
   * Where parts are kept while others are awaited, so that Telegram can be told at once that they arrived: behind a
   * webhook it brings the next message of a chat only then. Absent: they are settled with the whole.
   */
  readonly spool?: Spool;
}

interface Entry {
  readonly chatId: number;
  readonly messages: InboundMessage[];
  readonly waiters: ((verdict: Verdict) => void)[];
  readonly updateIds: Set<number>;
  gathering: Gathering | undefined;
  /** Takes the alarm back that ends the gathering. */
  stopWaiting?: () => void;
  readonly beganAtMs: number;
}

/** Without another part for so long, what was gathered is whole. */
export const QUIET_MS = 700;
/** Nothing gathers longer than this. */
const LONGEST_GATHERING_MS = 5_000;
/** A door that breaks, which it never should: the message is not lost for it. */
const BROKEN: EmitOutcome = { outcome: "refused", reason: "broken", mayComeAgain: true };
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

/** The line of one account. */
export class InboundLine {
  readonly #options: InboundLineOptions;
  readonly #chats = new Map<number, Entry[]>();
  readonly #running = new Set<number>();
  /** Updates under way, so that one that is delivered twice is taken once. */
  readonly #underWay = new Map<number, Promise<Verdict>>();
  readonly #waits = new Set<() => void>();
  readonly #runs = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: InboundLineOptions) {
    this.#options = options;
  }

  /** Takes an update; resolves once it is settled. Never rejects. */
  take(update: Update): Promise<Verdict> {
    const known = this.#underWay.get(update.update_id);
    if (known) return known;
    const taking = this.#begin(update).finally(() => this.#underWay.delete(update.update_id));
    this.#underWay.set(update.update_id, taking);
    return taking;
  }

  /** Whether parts are written down while others are awaited. */
  get keepsParts(): boolean {
    return this.#options.spool !== undefined;
  }

  /** Whether something is being gathered, so that its other parts are worth asking for. */
  isGathering(): boolean {
    return [...this.#chats.values()].some((entries) => entries.some(({ gathering }) => gathering?.isOpen));
  }

  /** Takes no more. What is not settled yet comes back to Telegram; a call of `emit` that runs is waited for. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const wake of this.#waits) wake();
    for (const [chatId, entries] of this.#chats) {
      if (!this.#running.has(chatId)) this.#giveBack(chatId, entries);
    }
    await Promise.allSettled([...this.#underWay.values(), ...this.#runs]);
  }

  #begin(update: Update): Promise<Verdict> {
    if (this.#isClosed) return Promise.resolve("again");
    let news: UpdateNews | undefined;
    try {
      news = this.#options.read(update);
    } catch (error) {
      this.#options.onUnreadable(update, error);
    }
    if (!news || news.messages.length === 0) return Promise.resolve("taken");
    const { chatId, messages, original } = news;
    return new Promise((resolve) => {
      const entries = this.#chats.get(chatId) ?? [];
      this.#chats.set(chatId, entries);
      const host = original && this.#hostOf(original, entries);
      const entry = host ?? this.#newEntry(chatId, original);
      if (!host) entries.push(entry);
      entry.waiters.push(resolve);
      // Telegram may bring a part that it was not sure of once more.
      if (!entry.updateIds.has(update.update_id)) entry.messages.push(...messages);
      entry.updateIds.add(update.update_id);
      if (entry.gathering?.isOpen) this.#keep(update, resolve);
      this.#awaitMore(entry);
    });
  }

  #newEntry(chatId: number, original: Message | undefined): Entry {
    const gathering = original && gatheringOf(original);
    const beganAtMs = this.#options.clock.now();
    return { chatId, messages: [], waiters: [], updateIds: new Set(), gathering, beganAtMs };
  }

  /** Writes a part down, where there is a place for it; then Telegram need not keep it. */
  #keep(update: Update, resolve: (verdict: Verdict) => void): void {
    this.#options.spool?.put(update).then(
      () => resolve("taken"),
      // Then it is settled with the whole.
      () => undefined,
    );
  }

  /** The entry that `message` is another part of. */
  #hostOf(message: Message, entries: readonly Entry[]): Entry | undefined {
    for (const entry of entries) {
      if (!entry.gathering?.isOpen) continue;
      const next = gatheringOf(message, entry.gathering);
      if (!isPartOf(entry.gathering, next)) continue;
      entry.gathering = next;
      return entry;
    }
    return undefined;
  }

  /** Waits for another part where there may be one, else lets the chat go on. */
  #awaitMore(entry: Entry): void {
    const { clock } = this.#options;
    entry.stopWaiting?.();
    const restMs = entry.beganAtMs + LONGEST_GATHERING_MS - clock.now();
    if (entry.gathering?.isOpen && restMs > 0) {
      entry.stopWaiting = clock.after(Math.min(QUIET_MS, restMs), () => this.#close(entry));
      return;
    }
    this.#close(entry);
  }

  #close(entry: Entry): void {
    if (entry.gathering) entry.gathering = { ...entry.gathering, isOpen: false };
    const run = this.#run(entry.chatId).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #run(chatId: number): Promise<void> {
    if (this.#running.has(chatId)) return;
    this.#running.add(chatId);
    const entries = this.#chats.get(chatId) ?? [];
    for (let [entry] = entries; entry && !entry.gathering?.isOpen; [entry] = entries) {
      const verdict = this.#isClosed ? "again" : await this.#settle(entry);
      if (verdict === "again") {
        // What came later must not get ahead of it.
        this.#giveBack(chatId, entries);
        break;
      }
      entries.shift();
      if (entry.gathering) await this.#options.spool?.drop(entry.updateIds);
      for (const waiter of entry.waiters) waiter("taken");
    }
    this.#running.delete(chatId);
    if (this.#isClosed) this.#giveBack(chatId, entries);
    if (entries.length === 0) this.#chats.delete(chatId);
  }

  #giveBack(chatId: number, entries: Entry[]): void {
    for (const { waiters, stopWaiting } of entries.splice(0)) {
      stopWaiting?.();
      for (const waiter of waiters) waiter("again");
    }
    this.#chats.delete(chatId);
  }

  async #settle(entry: Entry): Promise<Verdict> {
    const messages = entry.gathering ? [joined(inOrder(entry.messages))] : entry.messages;
    for (const message of messages) {
      for (let attempt = 0; ; attempt += 1) {
        const outcome = await this.#options.emit(message).catch(() => BROKEN);
        if (outcome.outcome !== "refused" || !outcome.mayComeAgain) break;
        // What was written down Telegram does not bring again.
        const isKept = entry.gathering !== undefined && this.#options.spool !== undefined;
        if (this.#options.whenRefused === "return" && !isKept) return "again";
        await this.#pause(Math.min(FIRST_RETRY_MS * 2 ** attempt, LAST_RETRY_MS));
        if (this.#isClosed) return "again";
      }
    }
    return "taken";
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.#waits.delete(wake);
        resolve();
      };
      const cancel = this.#options.clock.after(ms, wake);
      this.#waits.add(wake);
    });
  }
}

/** Parts as they were written: Telegram may deliver them in another order. */
function inOrder(parts: readonly InboundMessage[]): InboundMessage[] {
  const numberOf = ({ messageId }: InboundMessage): number =>
    Number(messageId.slice(messageId.lastIndexOf(":") + 1));
  return [...parts].sort((a, b) => numberOf(a) - numberOf(b));
}
