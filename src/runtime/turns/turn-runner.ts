// One turn: the koi is asked, its answer shown while it grows, and everything that the turn changes is
// written in one transaction; then the outbox has it.
// INVARIANT: after a turn its messages are answered, or dead letters with an honest reply, or still pending.

import type { Channel } from "../../channels/channel.ts";
import { StoreError } from "../../koi/store/store-error.ts";
import type { TurnDesk } from "../../koi/turn-desk.ts";
import type { RunTurn, TurnFile } from "../../koi/turn.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { Approvals } from "../approvals/approvals.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { FileFetcher } from "../media/inbound-files.ts";
import type { Meters, TurnResultLabel } from "../metrics/meters.ts";
import { type BackoffRange, backoffMs } from "../outbox/backoff.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { type LaterEnd, SEND_DENIED } from "../outcomes/outcome.ts";
import type { Outcomes } from "../outcomes/outcomes.ts";
import type { Batch, Intake } from "../queue/queue-rules.ts";
import type { TurnEnd } from "../queue/session-queue.ts";
import { said } from "../said.ts";
import { maxReplayAgeMs } from "../settings.ts";
import { DraftStream } from "./draft-stream.ts";
import { FOLDER_GONE, listLost } from "./lost-store.ts";
import { mayReply, type QueuedMessage, replyTarget } from "./queued-message.ts";
import type { Split } from "./reply-parts.ts";
import { prefixOf, withPrefix } from "./response-prefix.ts";
import { Onlookers } from "./onlookers.ts";
import { RunningTurn } from "./running-turn.ts";
import { runEvents, type TurnResult } from "./run-events.ts";
import { commitOf, outboundOf, outboxKeyOf, stoppedCommitOf } from "./turn-commit.ts";
import { startAfresh } from "./start-afresh.ts";
import { typingRule } from "./typing-rule.ts";
import { withFiles } from "./with-files.ts";

const MAX_RETRIES = 3;
const BACKOFF = { baseMs: 2_000, maxMs: 60_000 };
/** A write costs little, and somebody waits for an answer that is there. */
const WRITE_BACKOFF = { baseMs: 500, maxMs: 10_000 };

/** The reason of a signal that a person's `/stop` aborted: the messages are not asked again. */
export const STOPPED: unique symbol = Symbol("stopped by a person");

/** What turns need from outside. */
export interface TurnOptions {
  readonly runTurn: RunTurn;
  channelOf(id: ChannelId): Channel | undefined;
  /** How the platform that a message came from takes replies. */
  readonly splitOf: (message: QueuedMessage) => Split;
  readonly files: Pick<FileFetcher, "of">;
  /** What the tools of a turn may have done. */
  readonly deskOf: (turn: RunningTurn) => TurnDesk;
  readonly approvals: Approvals;
  readonly outbox: Outbox;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
  readonly log: Log;
  readonly meters: Meters;
}

/** Runs turns for the session queue. */
export class TurnRunner {
  readonly #options: TurnOptions;
  /** Results that the store did not take, by their messages: the koi is not asked (and paid) twice. */
  readonly #unwritten = new Map<string, TurnResult>();

  constructor(options: TurnOptions) {
    this.#options = options;
  }

  /** Runs the turn of a batch, all of one session and one place. Never rejects. */
  async run(
    asked: Batch<QueuedMessage>,
    attempt: number,
    signal: AbortSignal,
    intake: Intake<QueuedMessage>,
  ): Promise<TurnEnd> {
    const { batch, files } = await withFiles(asked, this.#options.files, signal);
    const last = batch.items.at(-1);
    if (!last) return { kind: "done" };
    const key = keyOf(batch.items);
    let result = this.#unwritten.get(key);
    this.#unwritten.delete(key);
    let messages = batch.items;
    try {
      const turn = this.#open(batch, last, intake);
      messages = turn.messages;
      if (!result) {
        const startedMs = this.#options.clock.now();
        await this.#startAfresh(last);
        if (signal.reason === STOPPED) return await this.#stop(turn);
        if (signal.aborted) return { kind: "stopped" };
        result = await this.#ask(turn, files, signal);
        this.#count(result, attempt, signal, startedMs);
        if (result.type === "turn_failed") {
          if (signal.reason === STOPPED) return await this.#stop(turn, result);
          // Stopped from outside: the messages stay pending, and the next turn or the next start asks again.
          if (signal.aborted) return { kind: "stopped" };
          if (isRetried(result, attempt)) {
            return this.#again(last, attempt, result.code, BACKOFF, result.retryAfterMs);
          }
        }
      }
      await this.#finish(turn, result);
      return { kind: "done" };
    } catch (thrown) {
      const end = await this.#notWritten(messages, last, attempt, thrown);
      if (!result || end.kind !== "again") return end;
      this.#unwritten.set(key, result);
      // What came meanwhile waits for a turn of its own, else the koi would be asked for these again.
      return { ...end, asBefore: true };
    }
  }

  #open(batch: Batch<QueuedMessage>, last: QueuedMessage, intake: Intake<QueuedMessage>): RunningTurn {
    const { clock, outcomes } = this.#options;
    return new RunningTurn(
      batch,
      last,
      intake,
      () => clock.now(),
      ({ messageKey, koiId }) => {
        void outcomes.queued(messageKey, koiId, { queue: "steered" });
      },
    );
  }

  async #startAfresh({ koiId, sessionKey, payload, store, table }: QueuedMessage): Promise<void> {
    const { clock, log } = this.#options;
    const { facts } = payload.message;
    const nowMs = clock.now();
    const reason = await startAfresh({ gateway: table.gateway, facts, sessionKey, store, nowMs });
    if (reason !== undefined) log.info({ koiId, sessionKey, reason }, "session starts afresh");
  }

  #count(result: TurnResult, attempt: number, signal: AbortSignal, startedMs: number): void {
    const { meters, clock } = this.#options;
    const label = labelOf(result, attempt, signal);
    meters.turns.add({ result: label });
    meters.turnMs.add({ result: label }, clock.now() - startedMs);
    // A turn that is asked again brings what it has used along.
    const isOver = label === "answered" || label === "failed" || signal.reason === STOPPED;
    if (isOver && result.usage) meters.addUsage(result.usage);
  }

  async #ask(turn: RunningTurn, files: readonly TurnFile[], signal: AbortSignal): Promise<TurnResult> {
    const { last } = turn;
    const { runTurn, channelOf, clock } = this.#options;
    const prefix = prefixOf(last);
    const drafts = new DraftStream({
      // What must not be sent is not shown while it grows either.
      channel: mayReply(last) ? channelOf(last.payload.message.facts.channel) : undefined,
      target: replyTarget(last),
      idempotencyKey: outboxKeyOf(turn.messages),
      clock,
      typing: typingRule(last.table.gateway, last.payload),
      message: (text) => outboundOf(last, withPrefix(prefix, text)),
    });
    drafts.begin();
    const onlookers = new Onlookers(last, this.#options);
    const request = { ...onlookers.watched(turn, files, signal), desk: this.#options.deskOf(turn) };
    const result = await runEvents(runTurn, request, (text) => drafts.grow(text));
    await onlookers.done(result);
    await drafts.end(result.type === "turn_end" && result.text.trim() !== "");
    return result;
  }

  async #stop({ messages, last, journal }: RunningTurn, result?: TurnResult): Promise<TurnEnd> {
    await last.store.commitTurn(stoppedCommitOf(messages, last, journal.all(), result?.usage));
    await this.#end(messages, { outcome: "dropped", stage: "queue", reasonCode: "stopped" });
    return { kind: "done" };
  }

  async #finish({ messages, last, journal }: RunningTurn, result: TurnResult): Promise<void> {
    const { outbox, clock, log } = this.#options;
    const commit = commitOf(messages, last, journal.all(), result, clock.now(), this.#options.splitOf(last));
    await last.store.commitTurn(commit);
    for (const entry of commit.outbox) outbox.add(last.store, { ...entry, attempts: 0 });
    const about = { koiId: last.koiId, sessionKey: last.sessionKey, messages: messages.length };
    if (result.type === "turn_end") {
      const { model, usage, limit } = result;
      log.info({ ...about, model, usage, ...(limit !== undefined && { limit }) }, "turn answered");
      if (result.text.trim() !== "" && !mayReply(last)) await this.#end(messages, SEND_DENIED);
      return;
    }
    log.error({ ...about, reasonCode: result.code, error: result.message }, "turn failed");
    await this.#end(messages, {
      outcome: "failed",
      stage: "koi",
      reasonCode: result.code,
      detail: result.message,
    });
  }

  async #end(messages: readonly QueuedMessage[], end: LaterEnd): Promise<void> {
    const { outcomes } = this.#options;
    await Promise.all(messages.map(({ messageKey, koiId }) => outcomes.end(messageKey, koiId, end)));
  }

  #again(
    last: QueuedMessage,
    attempt: number,
    reasonCode: string,
    range: BackoffRange,
    leastMs = 0,
  ): TurnEnd {
    const { clock } = this.#options;
    // Earlier than the provider asks for it would be refused again.
    const afterMs = Math.max(
      backoffMs(attempt, range, () => clock.random()),
      Math.min(leastMs, range.maxMs),
    );
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
    // A disk that went may come back in a moment; a folder that was deleted has taken its messages along.
    if (thrown instanceof StoreError && thrown.code === "gone" && attempt > MAX_RETRIES) {
      await listLost(messages, this.#options.log);
      await this.#end(messages, FOLDER_GONE);
      return { kind: "done" };
    }
    const ageMs = this.#options.clock.now() - last.payload.message.sentAtMs;
    if (attempt <= MAX_RETRIES || ageMs <= maxReplayAgeMs(last.table.gateway)) {
      return this.#again(last, attempt, "not_written", WRITE_BACKOFF);
    }
    await this.#end(messages, { outcome: "failed", stage: "koi", reasonCode: "not_written" });
    return { kind: "done" };
  }
}

function labelOf(result: TurnResult, attempt: number, signal: AbortSignal): TurnResultLabel {
  if (result.type === "turn_end") return "answered";
  if (signal.aborted) return "aborted";
  return isRetried(result, attempt) ? "retry" : "failed";
}

function isRetried(result: TurnResult & { readonly type: "turn_failed" }, attempt: number): boolean {
  return result.isRetryable && attempt <= MAX_RETRIES;
}

function keyOf(messages: readonly QueuedMessage[]): string {
  return JSON.stringify(messages.map(({ koiId, messageKey }) => [koiId, messageKey]));
}
