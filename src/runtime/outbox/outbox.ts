// The outbox: sends replies that are on disk, in order per conversation, each under its idempotency key,
// until the platform has taken or refused it, or it was tried too often. A conversation that waits for a retry delays no
// other.
// INVARIANT: a platform that may show one key twice is asked again only where it surely does not have the message.

import { type Channel, SendError } from "../../channels/channel.ts";
import type { KoiStore, OutboxEntry } from "../../koi/store/koi-store.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Meters } from "../metrics/meters.ts";
import type { Outcomes } from "../outcomes/outcomes.ts";
import { said } from "../said.ts";
import { backoffMs } from "./backoff.ts";
import type { Parcel } from "../sessions/letter.ts";
import { addressOf, decodeOutboxPayload, type OutboxPayload } from "./outbox-payload.ts";
import { Departures } from "./departures.ts";
import { sentBodyOf } from "./sent-body.ts";
import { BROKEN_OFF, type FailedSend, judgeFailure } from "./send-end.ts";

const BACKOFF = { baseMs: 1_000, maxMs: 5 * 60_000 };
/** Longest wait for one attempt. A platform that wants more says so again; a clock that was set back never does. */
const MAX_WAIT_MS = 3_600_000;

/** What an outbox needs from outside. */
export interface OutboxOptions {
  channelOf(id: ChannelId): Channel | undefined;
  /** Puts a letter into the inbox that it is for, once. Rejects with a `SendError`. */
  post(parcel: Parcel): Promise<void>;
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
  readonly #departures: Departures;
  #isOpen = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#departures = new Departures(options.clock);
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

  /** Resolves when a reply that is on its way has left, sent or given up; at the latest after `mostMs`. */
  departure(outboxKey: string, mostMs: number): Promise<void> {
    return this.#departures.of(outboxKey, mostMs);
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
    this.#departures.endAll();
    await Promise.allSettled(this.#sending);
  }

  #sendAt(address: string, reply: Reply, atMs: number): void {
    // What was never tried waits for nothing: a later time is of a clock that was set back since.
    const delayMs = reply.attempts === 0 ? 0 : Math.min(atMs - this.#options.clock.now(), MAX_WAIT_MS);
    this.#sendIn(address, reply, delayMs);
  }

  #sendIn(address: string, reply: Reply, delayMs: number): void {
    if (!this.#isOpen) return;
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
    const { target, message, parcel } = payload;
    const { log, meters } = this.#options;
    const channel = labelOf(payload);
    if (entry.isBegun) return this.#giveUp(address, reply, BROKEN_OFF);
    reply.attempts += 1;
    const adapter = parcel ? undefined : this.#options.channelOf(payload.channel);
    const isIdempotent = adapter?.can.idempotentSend ?? true;
    let name: string | undefined;
    try {
      if (parcel) await this.#options.post(parcel);
      else if (!adapter) throw new SendError(`channel ${channel} is not running`, "not_sent");
      else {
        if (!isIdempotent) await markBegun(store, entry.outboxKey);
        name = await adapter.send(target, message, entry.outboxKey);
      }
    } catch (error) {
      const failed = judgeFailure(error, reply.attempts, isIdempotent);
      if (failed.kind === "given_up") return this.#giveUp(address, reply, failed);
      return this.#again(address, reply, failed.hintMs, error);
    }
    meters.sends.add({ channel, result: "sent" });
    if (adapter) this.#takeAcksAway(adapter, payload);
    await store.sent(entry.outboxKey, sentBodyOf(payload, name)).catch((error: unknown) => {
      // The platform has it. After a restart it is sent again under the same key, which it shows once; or, where it
      // may show it twice, it is listed.
      log.error({ outboxKey: entry.outboxKey, error: said(error) }, "sent reply could not be marked as sent");
    });
    this.#next(address, reply);
  }

  /** Not waited for: the next reply is more than an emoji. */
  #takeAcksAway(adapter: Channel, { target, acked = [] }: OutboxPayload): void {
    if (!adapter.can.reactions) return;
    for (const { messageId, senderId } of acked) {
      const there = { ...target, replyToMessageId: messageId, repliedTo: { senderId, text: "" } };
      const taken = (async () => adapter.react?.(there, ""))();
      taken.catch((error: unknown) => {
        this.#options.log.debug({ channel: adapter.id, error: said(error) }, "reaction not taken away");
      });
    }
  }

  async #again(address: string, reply: Reply, hintMs: number, error: unknown): Promise<void> {
    const { clock, log, meters } = this.#options;
    const delayMs = Math.max(
      hintMs,
      backoffMs(reply.attempts, BACKOFF, () => clock.random()),
    );
    const notBeforeMs = clock.now() + delayMs;
    meters.sends.add({ channel: labelOf(reply.payload), result: "retry" });
    const about = { ...aboutOf(reply), attempt: reply.attempts, delayMs, error: said(error) };
    log.warn(about, "reply not sent, will retry");
    await reply.store.retryLater(reply.entry.outboxKey, notBeforeMs).catch(() => undefined);
    this.#sendAt(address, reply, notBeforeMs);
  }

  /** The reply becomes a dead letter, and so do the parts after it: they must not come before it. */
  async #giveUp(
    address: string,
    reply: Reply,
    { reasonCode, reason }: FailedSend & { readonly kind: "given_up" },
  ): Promise<void> {
    const { log, outcomes, meters } = this.#options;
    const { entry, payload, store, attempts } = reply;
    meters.sends.add({
      channel: labelOf(payload),
      result: reasonCode === "send_unknown" ? "unknown" : "refused",
    });
    log.error({ ...aboutOf(reply), reasonCode, attempts, error: reason }, "reply is given up");
    const rest = this.#partsAfter(address, reply);
    const left = `part_before: part ${payload.part?.number} was not sent`;
    // The record first: after a crash between the two the row is found again.
    const end = { outcome: "failed", stage: "outbox", reasonCode } as const;
    await Promise.all(payload.messageKeys.map((key) => outcomes.end(key, payload.koiId, end)));
    // All at once, so that they share one commit.
    await Promise.all([
      this.#giveUpRow(store, entry.outboxKey, partReason(payload, reason)),
      ...rest.map((one) => this.#giveUpRow(store, one.entry.outboxKey, partReason(one.payload, left))),
    ]);
    this.#next(address, reply);
  }

  /** Takes the parts of the same reply out of line. */
  #partsAfter(address: string, { payload }: Reply): readonly Reply[] {
    const lane = this.#lanes.get(address) ?? [];
    const [first, ...others] = lane;
    if (!first || !payload.part) return [];
    const isPart = ({ payload: other }: Reply): boolean => other.part?.reply === payload.part?.reply;
    lane.splice(0, lane.length, first, ...others.filter((other) => !isPart(other)));
    return others.filter(isPart);
  }

  #next(address: string, done: Reply): void {
    this.#departures.left(done.entry.outboxKey);
    const lane = this.#lanes.get(address);
    lane?.shift();
    const [following] = lane ?? [];
    if (!following) this.#lanes.delete(address);
    else if (following.attempts === 0) this.#sendIn(address, following, this.#pauseBefore(following, done));
    else this.#sendAt(address, following, following.entry.notBeforeMs);
  }

  #pauseBefore({ payload: { part } }: Reply, { payload: before }: Reply): number {
    if (!part?.pause || part.reply !== before.part?.reply) return 0;
    const { minMs, maxMs } = part.pause;
    return Math.round(minMs + (maxMs - minMs) * this.#options.clock.random());
  }

  async #giveUpRow(store: KoiStore, outboxKey: string, reason: string): Promise<void> {
    await store.giveUp(outboxKey, reason).catch((error: unknown) => {
      this.#options.log.error({ outboxKey, error: said(error) }, "refused reply could not be recorded");
    });
  }
}

/** @throws SendError where it can't be marked: then the platform is not asked */
async function markBegun(store: KoiStore, outboxKey: string): Promise<void> {
  try {
    await store.begin(outboxKey);
  } catch (error) {
    throw new SendError(`the send could not be noted: ${said(error)}`, "not_sent", undefined, {
      cause: error,
    });
  }
}

function partReason({ part }: OutboxPayload, reason: string): string {
  return part ? `part ${part.number} of ${part.of}: ${reason}` : reason;
}

/** Where it goes, for metrics and the log. */
function labelOf({ channel, parcel }: OutboxPayload): string {
  return parcel ? "koi" : channel;
}

function aboutOf({ entry, payload }: Reply): object {
  const { target, part } = payload;
  const channel = labelOf(payload);
  const { accountId } = target;
  return {
    outboxKey: entry.outboxKey,
    channel,
    accountId,
    ...(part && { part: part.number, parts: part.of }),
  };
}
