// Keeps what was said before a turn short enough for the model: when the window is nearly full, or a provider says that it
// is, the older part gives way to the koi's own summary of it, and the gateway writes that down. Once a turn: what does not
// help the first time does not help the second.
// INVARIANT: what was said gives way only once its summary is on disk.

import type { ConversationMessage } from "../conversation.ts";
import type { KoiLog } from "../koi-log.ts";
import type { AnswerEnd } from "../models/answer.ts";
import type { ContextJournal } from "../turn.ts";
import type { ContextRoom } from "./context-size.ts";
import { CHARS_A_TOKEN, sizeOf, sizeOfAll } from "./context-size.ts";
import { summaryMessage } from "./sum-up.ts";

/** Of the room, what the newest messages may keep, and the least that is worth summing up. */
const KEPT_SHARE = 0.25;
const LEAST_SHARE = 0.1;

/** What keeping needs. */
export interface KeeperOptions {
  readonly koiId: string;
  /** Oldest first, without what is asked. */
  readonly history: readonly ConversationMessage[];
  /** What is asked. */
  readonly asked: readonly ConversationMessage[];
  readonly room: ContextRoom;
  /** What stands beside the conversation (instructions, tools), thirds of tokens. */
  readonly beside: number;
  /** Absent where nobody writes summaries down, or no model can give one. */
  readonly journal?: ContextJournal | undefined;
  sumUp(messages: readonly ConversationMessage[]): Promise<AnswerEnd>;
  readonly signal: AbortSignal;
  readonly log?: KoiLog | undefined;
}

/** What was said before a turn. */
export class ContextKeeper {
  readonly #options: KeeperOptions;
  #history: readonly ConversationMessage[];
  #hasTried = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#history = options.history;
  }

  /** What was said before, and what is asked. */
  get messages(): readonly ConversationMessage[] {
    return [...this.#history, ...this.#options.asked];
  }

  /** Whether the koi should write down its memories before what was said gives way. */
  get isFlushDue(): boolean {
    const { room, journal } = this.#options;
    if (!journal || journal.isFlushed || room.flush === undefined) return false;
    return this.#split() !== undefined && (journal.isFull || this.#tokens() > room.flush);
  }

  /** Sums up the older part where the window is nearly full. Rejects where that can't be written down. */
  async keepShort(): Promise<void> {
    const { room, journal } = this.#options;
    if (journal?.isFull || this.#tokens() > room.full) await this.#compact();
  }

  /** A provider says that it is too long: sums up the older part; gives whether it is shorter now. Rejects likewise. */
  shorten(): Promise<boolean> {
    return this.#compact();
  }

  #tokens(): number {
    return (sizeOfAll(this.messages) + this.#options.beside) / CHARS_A_TOKEN;
  }

  async #compact(): Promise<boolean> {
    const { journal, sumUp, signal, log, koiId } = this.#options;
    const split = this.#split();
    if (!journal || !split || this.#hasTried || signal.aborted) return false;
    this.#hasTried = true;
    const end = await sumUp(split.older);
    if (signal.aborted || end.outcome === "aborted") return false;
    const summary = end.outcome === "answered" ? end.text.trim() : "";
    if (end.outcome === "failed" || summary === "") {
      const reason = end.outcome === "failed" ? end.problem.message : "it was empty";
      log?.warn({ koiId, reason }, "a conversation that is too long could not be summed up");
      return false;
    }
    const { model, usage } = end;
    const [first] = split.newer;
    const keptFrom = first?.role === "user" ? first.seq : undefined;
    await journal.compacted({
      summary,
      model,
      ...(usage && { usage }),
      ...(keptFrom !== undefined && { keptFrom }),
    });
    this.#history = [summaryMessage(summary), ...split.newer];
    return true;
  }

  /** The older part, and the newest messages from one of a person's on; `undefined` where the older part is not worth it. */
  #split():
    | { readonly older: readonly ConversationMessage[]; readonly newer: readonly ConversationMessage[] }
    | undefined {
    const history = this.#history;
    const room = this.#options.room.full * CHARS_A_TOKEN;
    let left = room * KEPT_SHARE;
    let from = history.length;
    for (let index = history.length - 1; index > 0; index -= 1) {
      const message = history[index];
      left -= message ? sizeOf(message) : 0;
      if (left < 0) break;
      if (message?.role === "user" && message.seq !== undefined) from = index;
    }
    const older = history.slice(0, from);
    const isWorthIt = older.length > 1 && sizeOfAll(older) >= room * LEAST_SHARE;
    return isWorthIt || (this.#options.journal?.isFull && older.length > 1)
      ? { older, newer: history.slice(from) }
      : undefined;
  }
}
