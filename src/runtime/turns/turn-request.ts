// The request of a turn, from the messages that share it and what was said before.

import type { TurnRequest } from "../../koi/turn.ts";
import { HISTORY_LIMIT } from "../settings.ts";
import type { QueuedMessage } from "./queued-message.ts";
import { historyOf, isOneSpeaker, turnText } from "./turn-text.ts";

/**
 * The request for `messages`; place, reason and table are those of the `last`.
 * @throws StoreError where the transcript can't be read
 */
export function requestOf(
  messages: readonly QueuedMessage[],
  last: QueuedMessage,
  signal: AbortSignal,
): TurnRequest {
  const { table, koiId, sessionKey, payload, store } = last;
  const koi = table.gateway.kois.find(({ id }) => id === koiId);
  if (!koi) throw new Error(`koi ${koiId} is not in the table that routed to it`);
  const payloads = messages.map((message) => message.payload);
  const { name } = payload.message.sender;
  const session = store.session(sessionKey);
  return {
    gateway: table.gateway,
    koi,
    sessionKey,
    facts: payload.message.facts,
    reason: payload.reason,
    ...(name !== undefined && isOneSpeaker(payloads) ? { senderName: name } : {}),
    history: historyOf(store.history(sessionKey, HISTORY_LIMIT), session?.summary),
    ...(session?.model === undefined ? {} : { model: session.model }),
    text: turnText(payloads),
    signal,
  };
}
