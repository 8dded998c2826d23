// What the turn of a letter writes: its words and steps into the transcript, the letter that follows and what people are told
// into the outbox, all in one transaction.

import type { TranscriptEntry, TurnCommit } from "../../koi/store/koi-store.ts";
import type { Facts } from "../../routing/facts.ts";
import type { OutboxPayload } from "../outbox/outbox-payload.ts";
import { ownAnswerer, ownOutbox } from "../turns/own-turn.ts";
import type { Split } from "../turns/reply-parts.ts";
import { withPrefix } from "../turns/response-prefix.ts";
import type { TurnResult } from "../turns/run-events.ts";
import { stepEntries } from "../turns/step-entries.ts";
import { placeOf } from "../turns/transcript-detail.ts";
import { AMONG_KOIS } from "./last-place.ts";
import { chainOf, type Parcel, wordsOf, writer } from "./letter.ts";
import type { LetterTurn } from "./letter-turn.ts";

/** What is told to people, and where. */
export interface Told {
  readonly place: Facts;
  readonly text: string;
  readonly prefix: string | undefined;
  readonly split: Split;
}

/** How a letter ended. */
export interface LetterEnd {
  /** Absent where its koi was not asked. */
  readonly result?: TurnResult;
  readonly parcel?: Parcel;
  readonly told?: Told;
  readonly isArchived?: boolean;
  /** Why it is a dead letter. */
  readonly failure?: string;
}

/** Everything that the end of a letter writes. */
export function letterCommit(turn: LetterTurn, end: LetterEnd, nowMs: number): TurnCommit {
  const { message } = turn;
  const { sessionKey, messageKey } = message;
  const { parcel, told, isArchived = false, failure } = end;
  const name = `letter:${messageKey}${message.retries === 0 ? "" : `#${message.retries}`}`;
  const rows = told
    ? ownOutbox(place(turn), told.place, name, {
        text: withPrefix(told.prefix, told.text),
        split: told.split,
        nowMs,
      })
    : [];
  return {
    sessionKey,
    messageKeys: [messageKey],
    transcript: entries(turn, end, nowMs, rows),
    outbox: [...rows, ...(parcel ? [parcelRow(turn, parcel, nowMs)] : [])],
    ...(isArchived && { isArchived: true }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function place({ koi, message: { table, store, sessionKey } }: LetterTurn): Parameters<typeof ownOutbox>[0] {
  return { koi, table, store, sessionKey };
}

function parcelRow(
  { koi, message }: LetterTurn,
  parcel: Parcel,
  nowMs: number,
): TurnCommit["outbox"][number] {
  const { sessionKey } = message;
  const { channel, accountId, peer } = AMONG_KOIS;
  const payload: OutboxPayload = {
    channel,
    target: { accountId, peer },
    message: { text: wordsOf(parcel.letter), answerer: ownAnswerer({ koi, sessionKey }) },
    koiId: koi.id,
    messageKeys: [],
    parcel,
  };
  const outboxKey = `${koi.id}/parcel:${parcel.key}`;
  return { outboxKey, sessionKey, payload: JSON.stringify(payload), notBeforeMs: nowMs };
}

function entries(
  turn: LetterTurn,
  { result, told }: LetterEnd,
  nowMs: number,
  rows: TurnCommit["outbox"],
): TranscriptEntry[] {
  const { message, letter, koi, text, journal } = turn;
  if (!result && !told) return [];
  const about = { origin: "koi", ...(told && placeOf(told.place)) };
  const asked = {
    origin: "koi",
    messageRef: message.messageKey,
    from: writer(letter),
    letter: letter.kind,
    chainId: chainOf(letter),
  };
  const answer = told?.text ?? (result?.type === "turn_end" ? result.text : "");
  const spent =
    result?.type === "turn_end"
      ? {
          model: result.model,
          ...(result.usage && { usage: result.usage }),
          ...(result.authProfile !== undefined && { authProfile: result.authProfile }),
        }
      : {};
  const said = {
    ...about,
    answerer: ownAnswerer({ koi, sessionKey: message.sessionKey }),
    ...(told && { outboxKey: rows[0]?.outboxKey, ...(rows.length > 1 && { parts: rows.length }) }),
    ...(told?.prefix !== undefined && { prefix: told.prefix }),
    ...spent,
  };
  return [
    { role: "user", text, atMs: message.payload.message.sentAtMs, detail: asked },
    ...stepEntries(journal.all(), about),
    ...(answer.trim() === ""
      ? []
      : [{ role: "assistant", text: answer, atMs: nowMs, detail: said } as const]),
  ];
}
