// Tool calls and results of a transcript as a provider wants them: the calls of one answer together, each with its result
// right behind, whatever the history was cut at and whatever a turn that failed left open.

import { textResult } from "../../koi/conversation.ts";
import type { AnsweredCall, ConversationMessage, ToolCall } from "../../koi/conversation.ts";
import { asObject, parseJson } from "../../koi/json-object-file.ts";
import type { TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { CallDetail, ResultDetail } from "./transcript-detail.ts";

/** A line of what was said before a turn. */
export interface SaidEntry extends TranscriptEntry {
  /** Its place in the transcript of the turn's session; absent where another session has it. */
  readonly seq?: number;
}

/** The conversation of `entries`; `spoken` makes the messages of what was said. */
export function exchanges(
  entries: readonly SaidEntry[],
  spoken: (entry: SaidEntry) => ConversationMessage,
): ConversationMessage[] {
  const messages: ConversationMessage[] = [];
  let calls: ToolCall[] = [];
  let results: AnsweredCall[] = [];
  const close = (): void => {
    // A result whose call lies before the cut is left out: providers refuse it.
    if (calls.length > 0) {
      const inOrder = calls.map(
        (call) => results.find(({ callId }) => callId === call.id) ?? unanswered(call),
      );
      messages.push({ role: "assistant", text: "", calls }, { role: "tool", results: inOrder });
    }
    calls = [];
    results = [];
  };
  for (const entry of entries) {
    if (entry.role === "result") {
      results.push(answerOf(entry));
    } else if (entry.role === "call") {
      if (results.length > 0) close();
      calls.push(callOf(entry));
    } else {
      close();
      messages.push(spoken(entry));
    }
  }
  close();
  return messages;
}

function callOf({ text, detail }: SaidEntry): ToolCall {
  const { callId = "", tool = "" } = detail as Partial<CallDetail>;
  return { id: callId, name: tool, args: asObject(parseJson(text)) ?? {} };
}

function answerOf({ text, detail }: SaidEntry): AnsweredCall {
  const { callId = "", tool = "", isError = false } = detail as Partial<ResultDetail>;
  return { callId, name: tool, result: { parts: [{ type: "text", text }], isError } };
}

function unanswered({ id, name }: ToolCall): AnsweredCall {
  return { callId: id, name, result: textResult("[the turn ended before there was a result]") };
}
