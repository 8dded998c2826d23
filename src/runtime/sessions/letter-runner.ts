// Turns that letters begin. Like those of people's messages they are journaled, resumed and retried; what they say goes to
// the other session, or to the people of their own, never where a model says.

import { StoreError } from "../../koi/store/store-error.ts";
import type { RunTurn } from "../../koi/turn.ts";
import { maxPingPongTurns } from "../../policy/sessions/koi-to-koi.ts";
import type { Clock } from "../clock.ts";
import type { Meters } from "../metrics/meters.ts";
import { backoffMs } from "../outbox/backoff.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { TurnEnd } from "../queue/session-queue.ts";
import { said } from "../said.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import type { TurnResult } from "../turns/run-events.ts";
import { storedJournal } from "../turns/turn-journal.ts";
import { chainOf, type Letter, type RunEnd, writer } from "./letter.ts";
import { letterCommit, type LetterEnd } from "./letter-commit.ts";
import { type EndOptions, LetterEnds } from "./letter-ends.ts";
import { askKoi, type LetterTurn, openLetter } from "./letter-turn.ts";
import { afterAnswer, koisOf } from "./next-letter.ts";

const MAX_RETRIES = 3;
const BACKOFF = { baseMs: 2_000, maxMs: 60_000 };
/** A letter whose end could not be written this often waits for the next start. */
const MAX_WRITES = 20;

/** What the turns of letters need from outside. */
export interface LetterOptions extends EndOptions {
  readonly runTurn: RunTurn;
  readonly outbox: Pick<Outbox, "add">;
  readonly clock: Clock;
  readonly meters: Pick<Meters, "turns" | "turnMs" | "addUsage">;
}

/** An answer, and how long it took. */
interface Asked {
  readonly result: TurnResult;
  readonly tookMs: number;
}

/** Runs the turns of letters. */
export class LetterRunner {
  readonly #options: LetterOptions;
  readonly #ends: LetterEnds;
  /** Answers that the store did not take: the koi is not asked (and paid) twice. */
  readonly #unwritten = new Map<string, Asked>();

  constructor(options: LetterOptions) {
    this.#options = options;
    this.#ends = new LetterEnds(options);
  }

  /** Runs one. `stopped`: the reason of a signal that a person's `/stop` aborted. Never rejects. */
  async run(
    message: QueuedMessage,
    letter: Letter,
    attempt: number,
    signal: AbortSignal,
    stopped: unknown,
  ): Promise<TurnEnd> {
    const { messageKey } = message;
    try {
      const turn = this.#open(message, letter);
      if (!turn) {
        await message.store.drop(messageKey, "failed", "koi_removed");
        return { kind: "done" };
      }
      const refusal = this.#ends.refusal(letter);
      if (refusal !== undefined) return await this.#refuse(turn, refusal);
      let asked = this.#unwritten.get(messageKey);
      if (!asked) {
        const spared = this.#ends.unasked(turn);
        if (spared) return await this.#write(turn, spared);
        asked = await this.#ask(turn, signal);
        if (asked.result.type === "turn_failed") {
          const isOver = signal.aborted && signal.reason === stopped;
          if (signal.aborted && !isOver) return { kind: "stopped" };
          if (!isOver && isRetried(letter, asked.result, attempt))
            return this.#again(message, attempt, asked.result.code);
        }
        await this.#spend(turn, asked.result);
        this.#unwritten.set(messageKey, asked);
      }
      const end = await this.#finish(turn, asked);
      this.#unwritten.delete(messageKey);
      return end;
    } catch (thrown) {
      return this.#notWritten(message, attempt, thrown);
    }
  }

  #open(message: QueuedMessage, letter: Letter): LetterTurn | undefined {
    const koi = this.#options.mail.koi(message.koiId);
    const [requester, target] = koisOf(letter);
    const isWhole = this.#options.mail.koi(requester) && this.#options.mail.koi(target);
    // What a removed koi's run has found is told all the same.
    if (!koi || (!isWhole && letter.kind !== "result")) return undefined;
    const table = this.#options.tables.current;
    const now = (): number => this.#options.clock.now();
    return openLetter({ ...message, table }, letter, koi, storedJournal([message], now));
  }

  async #refuse(turn: LetterTurn, reason: string): Promise<TurnEnd> {
    const { koiId, sessionKey } = turn.message;
    this.#options.log.warn({ koiId, sessionKey, reason }, "letter is not taken up");
    return this.#write(
      turn,
      this.#ends.ofFailed(turn, { status: "failed", text: reason, tookMs: 0 }, reason),
    );
  }

  async #ask(turn: LetterTurn, signal: AbortSignal): Promise<Asked> {
    const { clock, meters, runTurn } = this.#options;
    const startedMs = clock.now();
    const result = await askKoi(runTurn, turn, signal);
    const tookMs = clock.now() - startedMs;
    const label = result.type === "turn_end" ? "answered" : signal.aborted ? "aborted" : "failed";
    meters.turns.add({ result: label });
    meters.turnMs.add({ result: label }, tookMs);
    return { result, tookMs };
  }

  /** What a turn that is over has used, answered or not. One that is asked again brings it along. */
  async #spend({ letter }: LetterTurn, { usage }: TurnResult): Promise<void> {
    const { meters, mail } = this.#options;
    if (!usage) return;
    meters.addUsage(usage);
    await mail.used(chainOf(letter), usage);
  }

  async #finish(turn: LetterTurn, { result, tookMs }: Asked): Promise<TurnEnd> {
    const { letter, message } = turn;
    const { log } = this.#options;
    const about = {
      koiId: message.koiId,
      sessionKey: message.sessionKey,
      letter: letter.kind,
      chainId: chainOf(letter),
    };
    if (result.type === "turn_failed") {
      log.error({ ...about, reasonCode: result.code, error: result.message }, "letter could not be answered");
      const status =
        result.code === "timeout" ? "timed out" : result.code === "aborted" ? "stopped" : "failed";
      const end: RunEnd = { status, text: result.message, tookMs };
      return this.#write(turn, {
        ...this.#ends.ofFailed(turn, end, `${result.code}: ${result.message}`),
        result,
      });
    }
    log.info(
      { ...about, from: writer(letter).koiId, model: result.model, usage: result.usage },
      "letter answered",
    );
    if (letter.kind === "task") {
      const end: RunEnd = {
        status: "done",
        text: result.text,
        tookMs,
        ...(result.usage && { usage: result.usage }),
      };
      return this.#write(turn, { result, ...this.#ends.ofRun(turn, letter, end) });
    }
    if (letter.kind === "announce" || letter.kind === "result")
      return this.#write(turn, this.#ends.forPeople(turn, result));
    const following = afterAnswer(letter, result.text, maxPingPongTurns(message.table.gateway.config));
    const next = following && (await this.#ends.affordable(following));
    return this.#write(turn, { result, ...(next && { parcel: this.#ends.parcel(next) }) });
  }

  /** Writes the end of a letter, sends what it has written, and tells whoever waits. Rejects with a `StoreError`. */
  async #write(turn: LetterTurn, end: LetterEnd): Promise<TurnEnd> {
    const { outbox, clock, mail } = this.#options;
    const { message } = turn;
    const commit = letterCommit(turn, end, clock.now());
    await message.store.commitTurn(commit);
    for (const entry of commit.outbox) outbox.add(message.store, { ...entry, attempts: 0 });
    const reply = end.result?.type === "turn_end" ? end.result.text : undefined;
    const isAnswered = end.failure === undefined && reply !== undefined;
    mail.answered(
      message.messageKey,
      isAnswered
        ? { status: "ok", reply }
        : { status: "error", reason: end.failure ?? "it was not answered" },
    );
    return { kind: "done" };
  }

  #again(message: QueuedMessage, attempt: number, reasonCode: string): TurnEnd {
    const { clock, log } = this.#options;
    const afterMs = backoffMs(attempt, BACKOFF, () => clock.random());
    const { koiId, sessionKey } = message;
    log.warn({ koiId, sessionKey, attempt, afterMs, reasonCode }, "letter is tried again");
    return { kind: "again", afterMs };
  }

  #notWritten(message: QueuedMessage, attempt: number, thrown: unknown): TurnEnd {
    const { messageKey, koiId } = message;
    this.#options.log.error({ koiId, messageKey, error: said(thrown) }, "letter could not be written");
    // Somebody else has answered it, or it lies in its inbox for the next start.
    const isOver = thrown instanceof StoreError && ["stale", "closed", "gone"].includes(thrown.code);
    if (!isOver && attempt < MAX_WRITES) return this.#again(message, attempt, "not_written");
    this.#unwritten.delete(messageKey);
    this.#options.mail.answered(messageKey, { status: "error", reason: "its koi's store can't be written" });
    return { kind: "done" };
  }
}

/** A run that took too long has had its time. */
function isRetried(
  letter: Letter,
  { code, isRetryable }: Extract<TurnResult, { type: "turn_failed" }>,
  attempt: number,
): boolean {
  if (letter.kind === "task" && code === "timeout") return false;
  return isRetryable && attempt <= MAX_RETRIES;
}
