// The events of one turn, brought to one result. Whatever a koi does (throw, stop without an end, carry on
// after one), there is exactly one.

import type { RunTurn, TurnEvent, TurnRequest } from "../../koi/turn.ts";
import { said } from "../said.ts";

/** How a turn ended. */
export type TurnResult = Extract<TurnEvent, { type: "turn_end" | "turn_failed" }>;

/** Runs a turn; `onText` gets the text so far. Never rejects. */
export async function runEvents(
  runTurn: RunTurn,
  request: TurnRequest,
  onText: (text: string) => void,
): Promise<TurnResult> {
  let text = "";
  try {
    for await (const event of runTurn(request)) {
      if (event.type !== "text_delta") return event;
      text += event.text;
      onText(text);
    }
  } catch (thrown) {
    return failed(`the turn broke off: ${said(thrown)}`);
  }
  return failed("the turn stopped without an end");
}

function failed(message: string): TurnResult {
  return { type: "turn_failed", code: "model_error", message, isRetryable: false };
}
