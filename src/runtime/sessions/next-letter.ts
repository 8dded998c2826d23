// What follows a letter that was answered. Pure.

import type { KoiId } from "../../routing/ids.ts";
import type { Exchange, Letter, RunEnd } from "./letter.ts";
import { REPLY_SKIP } from "./letter-text.ts";

/** Most characters of an answer that go on to the other session. */
const CARRIED_CHARS = 20_000;

/** What follows: `hop` where it is a step from koi to koi, and `otherwise` in its place where none is left. */
export interface Following {
  readonly letter: Letter;
  readonly otherwise?: Letter;
}

/** What follows an answer in an exchange; `undefined` where it ends without a word. */
export function afterAnswer(
  letter: Extract<Letter, { exchange: Exchange }>,
  text: string,
  mostTurns: number,
): Following | undefined {
  const said = carried(text);
  const isSkipped = said === "" || said === REPLY_SKIP;
  const { exchange } = letter;
  if (letter.kind === "announce") return undefined;
  if (letter.kind === "message") {
    if (isSkipped) return undefined;
    return onward({ ...exchange, first: said, latest: said, turns: 0 }, mostTurns);
  }
  if (isSkipped) return { letter: { kind: "announce", exchange } };
  return onward({ ...exchange, latest: said, turns: exchange.turns + 1 }, mostTurns);
}

/** What follows a background run. */
export function afterRun({ run }: Extract<Letter, { kind: "task" }>, end: RunEnd): Following {
  return { letter: { kind: "result", run, end: { ...end, text: carried(end.text) } } };
}

/** The kois of a letter. */
export function koisOf(letter: Letter): readonly [KoiId, KoiId] {
  const { requester, target } = "run" in letter ? letter.run : letter.exchange;
  return [requester.koiId, target.koiId];
}

function onward(exchange: Exchange, mostTurns: number): Following {
  const over: Letter = { kind: "announce", exchange };
  if (exchange.turns >= mostTurns) return { letter: over };
  return { letter: { kind: "answer", exchange }, otherwise: over };
}

function carried(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= CARRIED_CHARS ? trimmed : `${trimmed.slice(0, CARRIED_CHARS)}\n[… cut short …]`;
}
