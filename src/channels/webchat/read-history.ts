// The one place where WebChat reads what was said: a store that fails must not keep people from talking.

import type { HistoryEntry } from "./history-page.ts";
import type { Visit } from "./visit.ts";
import type { WebChatDeps } from "./webchat-deps.ts";

/** All of a conversation, oldest first; `undefined` where it can't be read (the gateway reports that itself). */
export async function readHistory(
  visit: Visit,
  deps: WebChatDeps,
): Promise<readonly HistoryEntry[] | undefined> {
  try {
    return await deps.history(visit.accountId, visit.peer);
  } catch {
    return undefined;
  }
}
