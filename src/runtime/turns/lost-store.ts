// Messages whose koi lost its folder while they were being answered: their rows went with it. They are listed in the store
// that lies there now, so that they can be put back.

import { said } from "../said.ts";
import type { Log } from "../log.ts";
import type { LaterEnd } from "../outcomes/outcome.ts";
import type { QueuedMessage } from "./queued-message.ts";

/** What is written of such a message. */
export const FOLDER_GONE: LaterEnd = { outcome: "failed", stage: "koi", reasonCode: "folder_gone" };

/** Makes `messages` dead letters. Never rejects: where no store can be made, the log says so. */
export async function listLost(messages: readonly QueuedMessage[], log: Log): Promise<void> {
  for (const { store, messageKey, koiId, sessionKey, payload } of messages) {
    // What was fetched for the turn is not kept.
    const { fileLines: _, ...kept } = payload;
    const receivedAtMs = payload.message.sentAtMs;
    try {
      store.wake();
      await store.journal({ messageKey, sessionKey, receivedAtMs, payload: JSON.stringify(kept) });
      await store.drop(messageKey, "failed", FOLDER_GONE.reasonCode);
    } catch (error) {
      log.error({ messageKey, koiId, error: said(error) }, "message whose store is gone could not be listed");
    }
  }
}
