// What a turn writes: its messages and the answer into the transcript, the reply into the outbox.

import type { Answerer, OutboundMessage } from "../../channels/channel.ts";
import type { TranscriptEntry, TurnCommit } from "../../koi/store/koi-store.ts";
import type { AckedMessage, OutboxPayload } from "../outbox/outbox-payload.ts";
import { humanPause } from "../settings.ts";
import { apology } from "./apology.ts";
import { ackRule, isAckTakenAway } from "./ack-rule.ts";
import { extraKey } from "./extra-messages.ts";
import { mayReply, type QueuedMessage, replyTarget } from "./queued-message.ts";
import { inOnePart, partKey, type Split } from "./reply-parts.ts";
import { prefixOf, withPrefix } from "./response-prefix.ts";
import type { TurnUsage } from "../../koi/conversation.ts";
import type { PlacedStep } from "../../koi/turn-step.ts";
import type { TurnResult } from "./run-events.ts";
import { type ExtraEntry, turnEntries } from "./step-entries.ts";
import { type AnswerDetail, placeOf } from "./transcript-detail.ts";

/**
 * The key under which the answer to `messages` is shown. Two kois of a broadcast answer one message, so it names the koi
 * as well. It goes by the first message: a turn that is broken off and asked again with more of them finishes the draft
 * that it began. A message that was put back may have had an apology under its key already, so its returns count.
 */
export function outboxKeyOf(messages: readonly QueuedMessage[]): string {
  const [first] = messages;
  if (!first) throw new Error("a turn has at least one message");
  const { koiId, messageKey, retries } = first;
  return `${koiId}/${messageKey}${retries === 0 ? "" : `#${retries}`}`;
}

/** `text` as an answer to `message`. */
export function outboundOf(message: QueuedMessage, text: string): OutboundMessage {
  return { text, answerer: answererOf(message) };
}

/** Everything that the turn over `messages` writes, answered or failed for good. */
export function commitOf(
  messages: readonly QueuedMessage[],
  last: QueuedMessage,
  steps: readonly PlacedStep[],
  result: TurnResult,
  nowMs: number,
  split: Split = inOnePart,
): TurnCommit {
  const { sessionKey } = last;
  const messageKeys = messages.map(({ messageKey }) => messageKey);
  const hasFailed = result.type === "turn_failed";
  const text = hasFailed ? apology("I could not answer this message", result.message, last) : result.text;
  const prefix = prefixOf(last, result);
  const done = turnEntries(messages, last, steps, extraEntry(messages, last));
  const outbox = repliesOf(messages, last, withPrefix(prefix, text), nowMs, split);
  const answered = answerEntry(last, outboxKeyOf(messages), result, text, nowMs, prefix, outbox.length);
  return {
    sessionKey,
    messageKeys,
    transcript: [...done, answered],
    outbox,
    ...(hasFailed ? { failure: `${result.code}: ${result.message}` } : {}),
  };
}

/** What a turn over `messages` writes that a person broke off: what was said and done, and nobody answers it. */
export function stoppedCommitOf(
  messages: readonly QueuedMessage[],
  last: QueuedMessage,
  steps: readonly PlacedStep[],
  usage?: TurnUsage,
): TurnCommit {
  const done = turnEntries(messages, last, steps, extraEntry(messages, last));
  return {
    sessionKey: last.sessionKey,
    messageKeys: messages.map(({ messageKey }) => messageKey),
    transcript: usage ? withUsage(done, usage) : done,
    outbox: [],
    failure: "stopped",
  };
}

/** With what a turn used that has no answer to keep it with: its last step has it. */
function withUsage(entries: readonly TranscriptEntry[], usage: TurnUsage): readonly TranscriptEntry[] {
  const last = entries.findLast(({ role }) => role === "call");
  return entries.map((entry) => (entry === last ? { ...entry, detail: { ...entry.detail, usage } } : entry));
}

/** The outbox rows for `text` as the answer to `messages`, one a part, sent where `last` came from. A koi may choose to say nothing; the send policy may forbid it. `note`: the key of what answers nobody. */
export function repliesOf(
  messages: readonly QueuedMessage[],
  last: QueuedMessage,
  text: string,
  nowMs: number,
  split: Split,
  isSent: boolean = mayReply(last),
  note?: string,
): TurnCommit["outbox"] {
  if (text.trim() === "" || !isSent) return [];
  const { sessionKey, koiId, table } = last;
  const shared = {
    channel: last.payload.message.facts.channel,
    target: replyTarget(last),
    koiId,
    messageKeys: note === undefined ? messages.map(({ messageKey }) => messageKey) : [],
    ...(note !== undefined || last.payload.command ? ({ isGateways: true } as const) : {}),
  };
  const reply = note ?? outboxKeyOf(messages);
  const parts = split(outboundOf(last, text));
  const pause = humanPause(table.gateway, koiId);
  const acked =
    isAckTakenAway(table.gateway) && note === undefined ? messages.filter(hasAck).map(ackedOf) : [];
  return parts.map((message, index) => {
    const part = { reply, number: index + 1, of: parts.length, ...(pause && { pause }) };
    const isLast = index === parts.length - 1;
    const payload: OutboxPayload = {
      ...shared,
      message,
      ...(parts.length > 1 && { part }),
      ...(isLast && acked.length > 0 && { acked }),
    };
    const outboxKey = partKey(reply, index + 1);
    return { outboxKey, sessionKey, payload: JSON.stringify(payload), notBeforeMs: nowMs };
  });
}

function hasAck({ table, payload }: QueuedMessage): boolean {
  return ackRule(table.gateway, payload).kind !== "none";
}

function ackedOf({ payload }: QueuedMessage): AckedMessage {
  const { messageId, sender } = payload.message;
  return { messageId, senderId: sender.id };
}

function extraEntry(messages: readonly QueuedMessage[], last: QueuedMessage): ExtraEntry {
  return ({ callId, text, files }, atMs) => {
    const detail: AnswerDetail = {
      ...placeOf(last.payload.message.facts),
      outboxKey: extraKey(outboxKeyOf(messages), callId),
      answerer: answererOf(last),
      beside: true,
    };
    const lines = files.map((file) => `[file: ${file}]`);
    return { role: "assistant", text: [text, ...lines].join("\n").trim(), atMs, detail: { ...detail } };
  };
}

function answerEntry(
  last: QueuedMessage,
  outboxKey: string,
  result: TurnResult,
  text: string,
  atMs: number,
  prefix: string | undefined,
  parts: number,
): TranscriptEntry {
  const detail: AnswerDetail = {
    ...placeOf(last.payload.message.facts),
    outboxKey,
    answerer: answererOf(last),
    ...(parts > 1 && { parts }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(mayReply(last) ? {} : { unsent: true }),
    ...(result.type === "turn_failed" ? { failure: result.code } : { model: result.model }),
    ...spent(result),
  };
  return { role: "assistant", text, atMs, detail: { ...detail } };
}

function spent(result: TurnResult): Pick<AnswerDetail, "authProfile" | "usage" | "limit"> {
  const used = result.usage ? { usage: result.usage } : {};
  if (result.type === "turn_failed") return used;
  const { authProfile, limit } = result;
  return {
    ...used,
    ...(authProfile === undefined ? {} : { authProfile }),
    ...(limit === undefined ? {} : { limit }),
  };
}

/** Who answers `message`. */
export function answererOf({ koiId, sessionKey, payload, table }: QueuedMessage): Answerer {
  const koiName = table.gateway.kois.find(({ id }) => id === koiId)?.name;
  const { tier, bindingIndex } = payload.reason;
  return { koiId, ...(koiName === undefined ? {} : { koiName }), tier, bindingIndex, sessionKey };
}
