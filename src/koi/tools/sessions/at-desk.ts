// What the session tools have in common: the desk of their turn, and what a store that can't be used means to a model.

import { errorResult, jsonResult } from "../../conversation.ts";
import type { ToolResult } from "../../conversation.ts";
import type { DeskCaller, Refused, SessionDesk } from "../../sessions/session-desk.ts";
import { StoreError } from "../../store/store-error.ts";
import type { ToolContext, ToolScope } from "../tool.ts";

/** Whether a turn has a desk for sessions; at the terminal none has. */
export function hasSessions({ desk }: ToolScope): boolean {
  return desk.sessions !== undefined;
}

/** Does `work` at the desk; what it gives is the result, as JSON. */
export async function atDesk<T extends object>(
  { desk, isOwner, senders }: ToolContext,
  work: (sessions: SessionDesk, caller: DeskCaller) => Promise<T | Refused>,
): Promise<ToolResult> {
  if (!desk.sessions)
    return errorResult("there are no other sessions here: this turn runs outside of the gateway");
  try {
    const done = await work(desk.sessions, { isOwner, senders });
    return isRefused(done) ? errorResult(done.refused) : jsonResult(done);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return errorResult(`a koi's store can't be used (${error.code}); nothing more was done`);
  }
}

function isRefused(done: object): done is Refused {
  return "refused" in done;
}
