// A koi that answers when, and what, a test says.

import type { RunTurn, TurnEvent, TurnRequest } from "../../src/koi/turn.ts";

/** One turn that was asked for. */
export interface AskedTurn {
  readonly request: TurnRequest;
  /** Ends the turn with these events. */
  end(...events: TurnEvent[]): void;
  /** Ends the turn with an answer. */
  answer(text: string): void;
}

/** Records turns and holds them until they are ended. */
export class ScriptedKoi {
  readonly asked: AskedTurn[] = [];

  readonly runTurn: RunTurn = (request) => this.#turn(request);

  /** Texts of the turns so far. */
  texts(): string[] {
    return this.asked.map(({ request }) => request.text);
  }

  async *#turn(request: TurnRequest): AsyncGenerator<TurnEvent> {
    const { promise, end } = ending();
    this.asked.push({ request, end, answer: (text) => end(answerOf(text)) });
    request.signal.addEventListener("abort", () => end(failureOf("aborted", false)));
    yield* await promise;
  }
}

interface Ending {
  readonly promise: Promise<TurnEvent[]>;
  readonly end: (...events: TurnEvent[]) => void;
}

function ending(): Ending {
  const made: { end?: Ending["end"] } = {};
  const promise = new Promise<TurnEvent[]>((resolve) => {
    made.end = (...events) => resolve(events);
  });
  return { promise, end: (...events) => made.end?.(...events) };
}

/** What was said before a turn. */
export function saidBefore({ history }: TurnRequest): string[] {
  return history.flatMap((message) => (message.role === "tool" ? [] : [message.text]));
}

/** A koi that answers at once, with what it was asked. */
export const echoTurn: RunTurn = async function* echo(request: TurnRequest): AsyncGenerator<TurnEvent> {
  yield answerOf(`you said: ${request.text}`);
};

/** A koi that never answers and hears no abort. */
export const deafTurn: RunTurn = async function* deaf(): AsyncGenerator<TurnEvent> {
  await new Promise(() => undefined);
  yield { type: "text_delta", text: "" };
};

/** A koi that throws at the text `throw`, and else stops without an end. */
export const brokenTurn: RunTurn = async function* broken(request: TurnRequest): AsyncGenerator<TurnEvent> {
  yield { type: "text_delta", text: "" };
  if (request.text === "throw") throw new Error("out of paper");
};

/** A koi that says `hello` in two parts. */
export const growingTurn: RunTurn = async function* grow(): AsyncGenerator<TurnEvent> {
  yield { type: "text_delta", text: "hel" };
  yield { type: "text_delta", text: "lo" };
  yield answerOf("hello");
};

/** The end of a turn that went well. */
export function answerOf(text: string): TurnEvent {
  return { type: "turn_end", text, model: "test/scripted" };
}

/** The end of a turn that did not. */
export function failureOf(code: "aborted" | "rate_limit" | "auth", isRetryable: boolean): TurnEvent {
  return { type: "turn_failed", code, message: `no luck (${code})`, isRetryable };
}
