// How letters end, and what follows: judged by the config that holds now, by the budget of their chain, and by whether their
// people may be sent to.

import type { Channel } from "../../channels/channel.ts";
import { mayRunIn } from "../../policy/sessions/koi-to-koi.ts";
import { isOpenTo, runReach } from "../../policy/sessions/session-reach.ts";
import type { ChannelId, Facts } from "../../routing/facts.ts";
import type { TableHolder } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import { splitBy } from "../turns/reply-parts.ts";
import { prefixOf } from "../turns/response-prefix.ts";
import type { TurnResult } from "../turns/run-events.ts";
import { whyNotSent } from "./last-place.ts";
import { chainOf, type Letter, type Parcel, type RunEnd } from "./letter.ts";
import type { LetterEnd, Told } from "./letter-commit.ts";
import { ANNOUNCE_SKIP, resultText } from "./letter-text.ts";
import type { LetterTurn } from "./letter-turn.ts";
import type { Mail } from "./mail.ts";
import { afterRun, type Following } from "./next-letter.ts";

/** What decides. */
export interface EndOptions {
  readonly tables: TableHolder;
  readonly mail: Mail;
  channelOf(id: ChannelId): Channel | undefined;
  readonly log: Log;
}

/** Ends of letters. */
export class LetterEnds {
  readonly #options: EndOptions;

  constructor(options: EndOptions) {
    this.#options = options;
  }

  /** Why a letter must not be taken up by the config that holds now; it may have been another one when it was written. */
  refusal(letter: Letter): string | undefined {
    const { gateway } = this.#options.tables.current;
    if (letter.kind === "result") return undefined;
    const [from, to] =
      "run" in letter
        ? [letter.run.requester, letter.run.target]
        : [letter.exchange.requester, letter.exchange.target];
    if (letter.kind === "task") {
      if (!mayRunIn(gateway.config, from.koiId, to.koiId)) return "run_not_allowed";
      return runReach(gateway, { ...from, isTrusted: false }, to.koiId) === "open" ? undefined : "sandbox";
    }
    return isOpenTo(gateway, from, to) ? undefined : "koi_to_koi_off";
  }

  /** The end of a letter whose koi need not be asked, or can't be any more; `undefined` where it is asked. */
  unasked(turn: LetterTurn): LetterEnd | undefined {
    const { letter, place, message } = turn;
    const spent = this.#options.mail.spent(chainOf(letter));
    const whyNot = this.#whyNotTold(turn);
    if (letter.kind === "announce") return whyNot !== undefined || spent !== undefined ? {} : undefined;
    if (spent === undefined) return undefined;
    this.#options.log.warn(
      { koiId: message.koiId, chainId: chainOf(letter), reason: spent },
      "letter is not answered",
    );
    // Nothing is lost that was worked for: people get it as it is.
    if (letter.kind === "result")
      return place && whyNot === undefined ? { told: this.#told(turn, place, resultText(letter)) } : {};
    if (letter.kind === "answer")
      return { parcel: this.parcel({ kind: "announce", exchange: letter.exchange }) };
    return this.ofFailed(turn, { status: "failed", text: spent, tookMs: 0 }, `chain_spent: ${spent}`);
  }

  /** What follows, where the chain has a step left for it. */
  async affordable({ letter, otherwise }: Following): Promise<Letter> {
    if (!otherwise) return letter;
    return (await this.#options.mail.hop(chainOf(letter))) === undefined ? letter : otherwise;
  }

  forPeople(turn: LetterTurn, result: Extract<TurnResult, { type: "turn_end" }>): LetterEnd {
    const { place } = turn;
    const text = result.text.trim();
    const isSkipped = text === "" || text === ANNOUNCE_SKIP;
    if (isSkipped || !place || this.#whyNotTold(turn) !== undefined) return { result };
    return { result, told: this.#told(turn, place, text, result) };
  }

  ofRun(turn: LetterTurn, letter: Extract<Letter, { kind: "task" }>, end: RunEnd): LetterEnd {
    const isArchived = letter.run.cleanup === "delete";
    return { parcel: this.parcel(afterRun(letter, end).letter), isArchived };
  }

  /** A task is answered in any case, an exchange that broke off is told to its people. */
  ofFailed(turn: LetterTurn, end: RunEnd, failure: string): LetterEnd {
    const { letter } = turn;
    if (letter.kind === "task") return { ...this.ofRun(turn, letter, end), failure };
    if (letter.kind !== "answer") return { failure };
    return { parcel: this.parcel({ kind: "announce", exchange: letter.exchange }), failure };
  }

  parcel(letter: Letter): Parcel {
    return { key: this.#options.mail.newKey(), letter };
  }

  #told(turn: LetterTurn, place: Facts, text: string, result?: TurnResult): Told {
    const { channelOf, log } = this.#options;
    const { payload } = turn.message;
    const there = { ...turn.message, payload: { ...payload, message: { ...payload.message, facts: place } } };
    return {
      place,
      text,
      prefix: prefixOf(there, result),
      split: splitBy(channelOf(place.channel), place.accountId, log),
    };
  }

  #whyNotTold({ place, message }: LetterTurn): string | undefined {
    const choice = message.store.session(message.sessionKey)?.send;
    return whyNotSent(message.table.gateway, place, message.sessionKey, choice);
  }
}
