// The request of a turn, from the messages that share it and what was said before.

import type { Sender } from "../../koi/conversation.ts";
import type { TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { TurnFile, TurnJournal, TurnRequest } from "../../koi/turn.ts";
import type { Batch } from "../queue/queue-rules.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import { messagePrefix } from "../settings.ts";
import type { QueuedMessage } from "./queued-message.ts";
import { saidBefore } from "./said-before.ts";
import { type ContextEars, contextJournal } from "./context-journal.ts";
import { historyOf, isOneSpeaker, type PrefixAt, turnText } from "./turn-text.ts";

/**
 * The request for a batch and its files; place, reason and table are those of its `last` message.
 * @throws StoreError where the transcript can't be read
 */
export function requestOf(
  { items: messages, briefs }: Batch<QueuedMessage>,
  last: QueuedMessage,
  journal: TurnJournal,
  signal: AbortSignal,
  files: readonly TurnFile[] = [],
  ears?: ContextEars,
): TurnRequest {
  const { table, koiId, sessionKey, payload, store } = last;
  const koi = table.gateway.kois.find(({ id }) => id === koiId);
  if (!koi) throw new Error(`koi ${koiId} is not in the table that routed to it`);
  const payloads = messages.map((message) => message.payload);
  const asked = new Set(messages.map(({ messageKey }) => messageKey));
  const { name } = payload.message.sender;
  const session = store.session(sessionKey);
  const prefixAt = prefixesOf(last);
  const said = saidBefore(last, asked);
  const authProfile = lastProfile(said);
  return {
    gateway: table.gateway,
    koi,
    sessionKey,
    facts: payload.message.facts,
    reason: payload.reason,
    ...(name !== undefined && isOneSpeaker(payloads) ? { senderName: name } : {}),
    history: historyOf(said, asked, session?.summary, prefixAt),
    senders: sendersOf(messages),
    ...(session?.model === undefined ? {} : { model: session.model }),
    ...(session?.thinking === undefined ? {} : { thinking: session.thinking }),
    ...(session?.elevated === undefined ? {} : { elevated: session.elevated }),
    ...(authProfile === undefined ? {} : { authProfile }),
    ...(session === undefined ? {} : { lastSpokenAtMs: session.updatedAtMs }),
    journal,
    context: contextJournal({ sessionKey, store }, said.length, ears),
    text: turnText(payloads, briefs, prefixAt),
    ...(payload.skill && { skill: payload.skill }),
    sentAtMs: payload.message.sentAtMs,
    ...(files.length > 0 && { files }),
    signal,
  };
}

/** What stands in front of people's messages, by where they came from. */
export function prefixesOf({ table }: QueuedMessage): PrefixAt {
  return (place) =>
    messagePrefix(table.gateway, place.channel as ChannelId, place.accountId as AccountId) ?? "";
}

/** Who sent `messages`, each person once. */
export function sendersOf(messages: readonly QueuedMessage[]): readonly Sender[] {
  const senders = messages.map(({ payload }) => payload.message.sender);
  return senders
    .filter(({ id }, index) => senders.findIndex((other) => other.id === id) === index)
    .map(({ id, name }) => ({ id, ...(name === undefined ? {} : { name }) }));
}

/** The profile that the session keeps to, until it starts afresh. */
export function lastProfile(said: readonly TranscriptEntry[]): string | undefined {
  const answer = said.findLast(({ detail }) => typeof detail["authProfile"] === "string");
  return answer?.detail["authProfile"] as string | undefined;
}
