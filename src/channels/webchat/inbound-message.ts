// A message frame becomes the gateway's `InboundMessage`. WebChat has no mentions of its own, so `mentionsUs` is
// false; what a person answers to can only be a reply of a koi, since the page offers nothing else.

import type { InboundMessage, ReplyReference } from "../channel.ts";
import type { HistoryEntry } from "./history-page.ts";
import { gatewayMessageId } from "./message-id.ts";
import type { MessageFrame } from "./protocol.ts";
import type { Visit } from "./visit.ts";

/**
 * The message as the gateway takes it. `history` is looked at only for the text that `frame.replyTo` names: the page is
 * not asked to quote, since it could put words in a koi's mouth. A reply that history doesn't hold (a notice) is ours
 * all the same.
 */
export function inboundMessageOf(
  visit: Visit,
  frame: MessageFrame,
  sentAtMs: number,
  history: readonly HistoryEntry[],
): InboundMessage {
  return {
    messageId: gatewayMessageId(visit, frame.messageId),
    facts: { channel: "webchat", accountId: visit.accountId, peer: visit.peer },
    sender: { id: visit.visitorId, name: visit.name },
    text: frame.text,
    media: [],
    ...(frame.replyTo !== undefined && { replyTo: replyReference(frame.replyTo, history) }),
    mentionsUs: false,
    sentAtMs,
  };
}

function replyReference(replyTo: string, history: readonly HistoryEntry[]): ReplyReference {
  const entry = history.find((candidate) => candidate.id === replyTo);
  return {
    messageId: replyTo,
    ...(entry !== undefined && { text: entry.text }),
    isOurs: entry?.role !== "user",
  };
}
