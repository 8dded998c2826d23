// The request of a turn, from the messages that share it and what was said before.

import type { TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { TurnFile, TurnRequest } from "../../koi/turn.ts";
import type { Batch } from "../queue/queue-rules.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import { HISTORY_LIMIT, messagePrefix } from "../settings.ts";
import type { QueuedMessage } from "./queued-message.ts";
import { historyOf, isOneSpeaker, type PrefixAt, turnText } from "./turn-text.ts";

/**
 * The request for a batch and its files; place, reason and table are those of its `last` message.
 * @throws StoreError where the transcript can't be read
 */
export function requestOf(
  { items: messages, briefs }: Batch<QueuedMessage>,
  last: QueuedMessage,
  signal: AbortSignal,
  files: readonly TurnFile[] = [],
): TurnRequest {
  const { table, koiId, sessionKey, payload, store } = last;
  const koi = table.gateway.kois.find(({ id }) => id === koiId);
  if (!koi) throw new Error(`koi ${koiId} is not in the table that routed to it`);
  const payloads = messages.map((message) => message.payload);
  const asked = new Set(messages.map(({ messageKey }) => messageKey));
  const { name } = payload.message.sender;
  const session = store.session(sessionKey);
  const prefixAt: PrefixAt = (place) =>
    messagePrefix(table.gateway, place.channel as ChannelId, place.accountId as AccountId) ?? "";
  const said = store.history(sessionKey, HISTORY_LIMIT);
  const authProfile = lastProfile(said);
  return {
    gateway: table.gateway,
    koi,
    sessionKey,
    facts: payload.message.facts,
    reason: payload.reason,
    ...(name !== undefined && isOneSpeaker(payloads) ? { senderName: name } : {}),
    history: historyOf(said, asked, session?.summary, prefixAt),
    ...(session?.model === undefined ? {} : { model: session.model }),
    ...(authProfile === undefined ? {} : { authProfile }),
    text: turnText(payloads, briefs, prefixAt),
    ...(files.length > 0 && { files }),
    signal,
  };
}

/** The profile that the session keeps to, until it starts afresh. */
function lastProfile(said: readonly TranscriptEntry[]): string | undefined {
  const answer = said.findLast(({ detail }) => typeof detail["authProfile"] === "string");
  return answer?.detail["authProfile"] as string | undefined;
}
