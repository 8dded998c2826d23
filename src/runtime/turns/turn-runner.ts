// One turn: the koi is asked, its answer shown while it grows, and everything that the turn changes is
// written in one transaction; then the outbox has it.
// INVARIANT: after a turn its messages are answered, or dead letters with an honest reply, or still pending.

import type { Channel } from "../../channels/channel.ts";
import { StoreError } from "../../koi/store/store-error.ts";
import type { RunTurn } from "../../koi/turn.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { type BackoffRange, backoffMs } from "../outbox/backoff.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Outcomes } from "../outcomes/outcomes.ts";
import type { TurnEnd } from "../queue/session-queue.ts";
import { said } from "../said.ts";
import { maxReplayAgeMs } from "../settings.ts";
import { DraftStream } from "./draft-stream.ts";
import { type QueuedMessage, replyTarget } from "./queued-message.ts";
import { runEvents, type TurnResult } from "./run-events.ts";
import { commitOf, outboundOf, outboxKeyOf } from "./turn-commit.ts";
import { requestOf } from "./turn-request.ts";

const MAX_RETRIES = 3;
const BACKOFF = { baseMs: 2_000, maxMs: 60_000 };
/** A write costs little, and somebody waits for an answer that is there. */
const WRITE_BACKOFF = { baseMs: 500, maxMs: 10_000 };

/** What turns need from outside. */
export interface TurnOptions {
  readonly runTurn: RunTurn;
  channelOf(id: ChannelId): Channel | undefined;
  readonly outbox: Outbox;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
  readonly log: Log;
}

/** Runs turns for the session queue. */
export class TurnRunner {
  readonly #options: TurnOptions;
  /** Results that the store did not take, by their messages: the koi is not asked (and paid) twice. */
  readonly #unwritten = new Map<string, TurnResult>();

  constructor(options: TurnOptions) {
    this.#options = options;
  }

  /** Runs the turn of `messages`, all of one session and one place. Never rejects. */
  async run(messages: readonly QueuedMessage[], attempt: number, signal: AbortSignal): Promise<TurnEnd> {
    const last = messages.at(-1);
    if (!last) return { kind: "done" };
    const key = keyOf(messages);
    const unwritten = this.#unwritten.get(key);
    this.#unwritten.delete(key);
    let result = unwritten;
    try {
      result ??= await this.#ask(messages, last, signal);
      if (result.type === "turn_failed" && !unwritten) {
        // Stopped from outside: the messages stay pending, and the next start asks again.
        if (signal.aborted) return { kind: "done" };
        if (result.isRetryable && attempt <= MAX_RETRIES) {
          return this.#again(last, attempt, result.code, BACKOFF);
        }
      }
      await this.#finish(messages, last, result);
      return { kind: "done" };
    } catch (thrown) {
      const end = await this.#notWritten(messages, last, attempt, thrown);
      if (result && end.kind === "again") this.#unwritten.set(key, result);
      return end;
    }
  }

  async #ask(
    messages: readonly QueuedMessage[],
    last: QueuedMessage,
    signal: AbortSignal,
  ): Promise<TurnResult> {
    const { runTurn, channelOf, clock } = this.#options;
    const drafts = new DraftStream({
      channel: channelOf(last.payload.message.facts.channel),
      target: replyTarget(last),
      idempotencyKey: outboxKeyOf(last),
      clock,
      message: (text) => outboundOf(last, text),
    });
    drafts.begin();
    const result = await runEvents(runTurn, requestOf(messages, last, signal), (text) => drafts.grow(text));
    await drafts.end(result.type === "turn_end" && result.text.trim() !== "");
    return result;
  }

  async #finish(messages: readonly QueuedMessage[], last: QueuedMessage, result: TurnResult): Promise<void> {
    const { outbox, outcomes, clock, log } = this.#options;
    const commit = commitOf(messages, last, result, clock.now());
    await last.store.commitTurn(commit);
    for (const entry of commit.outbox) outbox.add(last.store, { ...entry, attempts: 0 });
    const about = { koiId: last.koiId, sessionKey: last.sessionKey, messages: messages.length };
    if (result.type === "turn_end") {
      log.info({ ...about, model: result.model, usage: result.usage }, "turn answered");
      return;
    }
    log.error({ ...about, reasonCode: result.code, error: result.message }, "turn failed");
    const end = { outcome: "failed", stage: "koi", reasonCode: result.code } as const;
    await Promise.all(messages.map(({ messageKey, koiId }) => outcomes.end(messageKey, koiId, end)));
  }

  #again(last: QueuedMessage, attempt: number, reasonCode: string, range: BackoffRange): TurnEnd {
    const { clock } = this.#options;
    const afterMs = backoffMs(attempt, range, () => clock.random());
    const about = { koiId: last.koiId, sessionKey: last.sessionKey, attempt, afterMs, reasonCode };
    this.#options.log.warn(about, "turn failed, will retry");
    return { kind: "again", afterMs };
  }

  /** The store did not take the turn: its messages are pending still, and it is tried again while they are young. */
  async #notWritten(
    messages: readonly QueuedMessage[],
    last: QueuedMessage,
    attempt: number,
    thrown: unknown,
  ): Promise<TurnEnd> {
    this.#options.log.error({ koiId: last.koiId, error: said(thrown) }, "turn could not be written");
    // Somebody else has answered: asking again would answer twice.
    if (thrown instanceof StoreError && thrown.code === "stale") return { kind: "done" };
    const ageMs = this.#options.clock.now() - last.payload.message.sentAtMs;
    if (attempt <= MAX_RETRIES || ageMs <= maxReplayAgeMs(last.table.gateway)) {
      return this.#again(last, attempt, "not_written", WRITE_BACKOFF);
    }
    const end = { outcome: "failed", stage: "koi", reasonCode: "not_written" } as const;
    await Promise.all(
      messages.map(({ messageKey, koiId }) => this.#options.outcomes.end(messageKey, koiId, end)),
    );
    return { kind: "done" };
  }
}

function keyOf(messages: readonly QueuedMessage[]): string {
  return JSON.stringify(messages.map(({ koiId, messageKey }) => [koiId, messageKey]));
}
