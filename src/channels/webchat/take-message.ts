// A message goes from a page to the gateway, and its fate back to the page. It is acknowledged only after the gateway
// has it on disk; one whose page went away in the meantime is taken all the same.

import type { Emit } from "../channel.ts";
import type { Conversations, Member } from "./conversations.ts";
import { inboundMessageOf } from "./inbound-message.ts";
import { gatewayMessageId, pageMessageId } from "./message-id.ts";
import type { MessageFrame } from "./protocol.ts";
import { readHistory } from "./read-history.ts";
import type { WebChatDeps } from "./webchat-deps.ts";

/** Hands a message to the gateway, tells its author what became of it, and shows it to the others. */
export async function takeMessage(
  author: Member,
  frame: MessageFrame,
  emit: Emit,
  host: { readonly deps: WebChatDeps; readonly conversations: Conversations },
): Promise<void> {
  const { visit, connection } = author;
  const { messageId } = frame;
  const at = host.deps.clock.nowMs();
  const history = frame.replyTo === undefined ? [] : ((await readHistory(visit, host.deps)) ?? []);
  const result = await emit(inboundMessageOf(visit, frame, at, history));
  if (result.outcome === "refused") {
    connection.send({ type: "refused", messageId, reason: result.reason });
    return;
  }
  // To the page a duplicate is a success: its first copy arrived, the answer to it got lost.
  connection.send({ type: result.outcome === "gated" ? "gated" : "accepted", messageId, at });
  if (result.outcome !== "duplicate") {
    echo(author, frame, at, host.conversations);
  }
}

/** Shows a message to everybody else in the conversation: to the others of a room, to the visitor's other tabs. */
function echo(author: Member, frame: MessageFrame, at: number, conversations: Conversations): void {
  const { visit } = author;
  for (const other of conversations.in(visit.accountId, visit.peer)) {
    if (other !== author) {
      other.deliver({
        type: "message",
        messageId: pageMessageId(other.visit, gatewayMessageId(visit, frame.messageId)),
        from: visit.name,
        isOwn: other.visit.visitorId === visit.visitorId,
        text: frame.text,
        at,
        ...(frame.replyTo !== undefined && { replyTo: frame.replyTo }),
      });
    }
  }
}
