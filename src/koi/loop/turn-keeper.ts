// Keeps what a turn does short enough for the model: where its steps fill the window, the older ones give way to the
// koi's own summary of them, and the turn goes on. A call never loses its result: both give way, or both stay.

import type { ConversationMessage, TurnUsage } from "../conversation.ts";
import type { KoiLog } from "../koi-log.ts";
import type { AnswerEnd } from "../models/answer.ts";
import { sizeOf, sizeOfAll } from "./context-size.ts";

/** Of the room, what the newest steps may keep, what the very last one may, and the least that is worth summing up. */
const KEPT_SHARE = 0.25;
const LAST_SHARE = 0.5;
const LEAST_SHARE = 0.1;

/** A summary of what a turn did. */
export interface TurnSummary {
  readonly summary: string;
  /** `provider/model` that gave it. */
  readonly model: string;
  readonly usage?: TurnUsage;
  /** Id of the first call of the answer from which on everything stays. Default: nothing stays. */
  readonly keptFrom?: string;
}

/** What keeping needs. */
export interface TurnKeeperOptions {
  readonly koiId: string;
  /** What the turn is asked. */
  readonly asked: readonly ConversationMessage[];
  sumUp(messages: readonly ConversationMessage[]): Promise<AnswerEnd>;
  readonly signal: AbortSignal;
  readonly log?: KoiLog | undefined;
}

/** What a turn did so far. */
export class TurnKeeper {
  readonly #options: TurnKeeperOptions;
  /** What failed once in a turn is not tried again. */
  #hasFailed = false;

  constructor(options: TurnKeeperOptions) {
    this.#options = options;
  }

  /**
   * Sums up the older steps of `turn`, whole exchanges only; `room` (thirds of tokens) is what a conversation may take, and
   * `isTooLong` says that a provider refused it. `undefined` where nothing is worth it, or nobody could. Rejects on a mistake of ours only.
   */
  async sumUp(
    turn: readonly ConversationMessage[],
    room: number,
    isTooLong: boolean,
  ): Promise<TurnSummary | undefined> {
    const { asked, sumUp, signal, log, koiId } = this.#options;
    const from = keptFrom(turn, room, isTooLong);
    const older = turn.slice(0, from);
    const isWorthIt = older.length > 1 && (isTooLong || sizeOfAll(older) >= room * LEAST_SHARE);
    if (!isWorthIt || this.#hasFailed || signal.aborted) return undefined;
    // The files that came with the question are not looked at again.
    const question = asked.map((message) =>
      message.role === "user" ? { ...message, isAsked: false } : message,
    );
    const end = await sumUp([...question, ...older]);
    if (signal.aborted || end.outcome === "aborted") return undefined;
    const summary = end.outcome === "answered" ? end.text.trim() : "";
    if (end.outcome === "failed" || summary === "") {
      this.#hasFailed = true;
      const reason = end.outcome === "failed" ? end.problem.message : "it was empty";
      log?.warn({ koiId, reason }, "the steps of a long turn could not be summed up");
      return undefined;
    }
    const { model, usage } = end;
    const first = turn[from];
    const firstCall = first?.role === "assistant" ? first.calls?.[0]?.id : undefined;
    return {
      summary,
      model,
      ...(usage && { usage }),
      ...(firstCall !== undefined && { keptFrom: firstCall }),
    };
  }
}

/** Where what stays begins: at an answer that calls tools, or behind the end. */
function keptFrom(turn: readonly ConversationMessage[], room: number, isTooLong: boolean): number {
  let from = turn.length;
  let size = 0;
  for (let index = turn.length - 1; index >= 0; index -= 1) {
    const message = turn[index];
    size += message ? sizeOf(message) : 0;
    // The last results have not been looked at yet, so they stay where that is possible at all.
    const share = from === turn.length && !isTooLong ? LAST_SHARE : KEPT_SHARE;
    if (size > room * share) break;
    if (message?.role === "assistant" && (message.calls ?? []).length > 0) from = index;
  }
  return from;
}
