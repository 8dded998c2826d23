// The outbox: sends replies that are on disk, in order per conversation, each under its idempotency key,
// until the platform has taken or refused it, or it was tried too often. A conversation that waits for a retry delays no
// other.

import { type Channel, SendError } from "../../channels/channel.ts";
import type { KoiStore, OutboxEntry } from "../../koi/store/koi-store.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Meters } from "../metrics/meters.ts";
import type { Outcomes } from "../outcomes/outcomes.ts";
import { said } from "../said.ts";
import { backoffMs } from "./backoff.ts";
import { addressOf, decodeOutboxPayload, type OutboxPayload } from "./outbox-payload.ts";

const BACKOFF = { baseMs: 1_000, maxMs: 5 * 60_000 };
/** Attempts before a reply is given up; with the waits between them about six hours. */
const MAX_ATTEMPTS = 100;
/** Longest wait for one attempt. A platform that wants more says so again; a clock that was set back never does. */
const MAX_WAIT_MS = 3_600_000;

/** What an outbox needs from outside. */
export interface OutboxOptions {
  channelOf(id: ChannelId): Channel | undefined;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
  readonly log: Log;
  readonly meters: Meters;
}

interface Reply {
  readonly store: KoiStore;
  readonly entry: OutboxEntry;
  readonly payload: OutboxPayload;
  attempts: number;
}

/** Sends replies. */
export class Outbox {
  readonly #options: OutboxOptions;
  /** Replies by conversation; the first of each is being sent or waits for its time. */
  readonly #lanes = new Map<string, Reply[]>();
  readonly #waits = new Set<() => void>();
  readonly #sending = new Set<Promise<void>>();
  #isOpen = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Takes over a reply that lies in `store`. Never throws. */
  add(store: KoiStore, entry: OutboxEntry): void {
    const payload = decodeOutboxPayload(entry.payload);
    if (!payload) {
      this.#options.log.error({ outboxKey: entry.outboxKey }, "reply can't be read and is not sent");
      void this.#giveUpRow(store, entry.outboxKey, "unreadable");
      return;
    }
    const reply = { store, entry, payload, attempts: entry.attempts };
    const address = addressOf(payload);
    const lane = this.#lanes.get(address);
    if (lane) {
      lane.push(reply);
      return;
    }
    this.#lanes.set(address, [reply]);
    this.#sendAt(address, reply, entry.notBeforeMs);
  }

  /** Begins to send; until then replies only wait. */
  start(): void {
    this.#isOpen = true;
    for (const [address, [first]] of this.#lanes)
      if (first) this.#sendAt(address, first, first.entry.notBeforeMs);
  }

  /** Replies on their way. */
  size(): number {
    return [...this.#lanes.values()].reduce((sum, lane) => sum + lane.length, 0);
  }

  /** Starts no more sends and resolves when the running ones are over; what is left stays on disk. */
  async stop(): Promise<void> {
    this.#isOpen = false;
    for (const cancel of this.#waits) cancel();
    this.#waits.clear();
    await Promise.allSettled(this.#sending);
  }

  #sendAt(address: string, reply: Reply, atMs: number): void {
    if (!this.#isOpen) return;
    // What was never tried waits for nothing: a later time is of a clock that was set back since.
    const delayMs = reply.attempts === 0 ? 0 : Math.min(atMs - this.#options.clock.now(), MAX_WAIT_MS);
    if (delayMs <= 0) {
      this.#send(address, reply);
      return;
    }
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#waits.delete(cancel);
      this.#send(address, reply);
    });
    this.#waits.add(cancel);
  }

  #send(address: string, reply: Reply): void {
    const sending = this.#attempt(address, reply).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  async #attempt(address: string, reply: Reply): Promise<void> {
    const { entry, payload, store } = reply;
    const { channel, target, message } = payload;
    const { log } = this.#options;
    reply.attempts += 1;
    try {
      const adapter = this.#options.channelOf(channel);
      if (!adapter) throw new SendError(`channel ${channel} is not running`, "not_sent");
      await adapter.send(target, message, entry.outboxKey);
    } catch (error) {
      await this.#failed(address, reply, error);
      return;
    }
    this.#options.meters.sends.add({ channel, result: "sent" });
    await store.sent(entry.outboxKey).catch((error: unknown) => {
      // The platform has it; after a restart it is sent again under the same key, which it shows once.
      log.error({ outboxKey: entry.outboxKey, error: said(error) }, "sent reply could not be marked as sent");
    });
    this.#next(address);
  }

  async #failed(address: string, reply: Reply, error: unknown): Promise<void> {
    const { clock, log, outcomes, meters } = this.#options;
    const { entry, payload, store } = reply;
    const about = {
      outboxKey: entry.outboxKey,
      channel: payload.channel,
      accountId: payload.target.accountId,
    };
    // What is no SendError is a fault of the adapter; it may pass, and a reply is not thrown away for it.
    const isRefused = error instanceof SendError && error.fate === "refused";
    const isFinal = isRefused || reply.attempts >= MAX_ATTEMPTS;
    meters.sends.add({ channel: payload.channel, result: isFinal ? "refused" : "retry" });
    if (isFinal) {
      const reasonCode = isRefused ? "send_refused" : "too_many_attempts";
      log.error({ ...about, reasonCode, attempts: reply.attempts, error: said(error) }, "reply is given up");
      const reason = isRefused ? said(error) : `${reasonCode}: ${said(error)}`;
      await this.#giveUpRow(store, entry.outboxKey, reason);
      const end = { outcome: "failed", stage: "outbox", reasonCode } as const;
      await Promise.all(payload.messageKeys.map((key) => outcomes.end(key, payload.koiId, end)));
      this.#next(address);
      return;
    }
    const hintMs = error instanceof SendError ? (error.retryAfterMs ?? 0) : 0;
    const delayMs = Math.max(
      hintMs,
      backoffMs(reply.attempts, BACKOFF, () => clock.random()),
    );
    const notBeforeMs = clock.now() + delayMs;
    log.warn(
      { ...about, attempt: reply.attempts, delayMs, error: said(error) },
      "reply not sent, will retry",
    );
    await store.retryLater(entry.outboxKey, notBeforeMs).catch(() => undefined);
    this.#sendAt(address, reply, notBeforeMs);
  }

  #next(address: string): void {
    const lane = this.#lanes.get(address);
    lane?.shift();
    const [following] = lane ?? [];
    if (following) this.#sendAt(address, following, following.entry.notBeforeMs);
    else this.#lanes.delete(address);
  }

  async #giveUpRow(store: KoiStore, outboxKey: string, reason: string): Promise<void> {
    await store.giveUp(outboxKey, reason).catch((error: unknown) => {
      this.#options.log.error({ outboxKey, error: said(error) }, "refused reply could not be recorded");
    });
  }
}
