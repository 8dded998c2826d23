// Messages as a koi reads them: one text for the turn, one line a message for the history. In a room every
// line says who spoke.

import type { InboundMessage } from "../../channels/channel.ts";
import type { TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { ConversationMessage } from "../../koi/turn.ts";
import { peerClass } from "../../routing/facts.ts";
import type { UnheardMessage } from "../gate/unheard-table.ts";
import type { InboxPayload } from "../journal/inbox-payload.ts";
import { textOf, type UserDetail } from "./transcript-detail.ts";

/** The text of a turn over one or more messages of one conversation, in order. */
export function turnText(payloads: readonly InboxPayload[]): string {
  const unheard = payloads.flatMap((payload) => payload.unheard);
  if (unheard.length === 0 && isOneSpeaker(payloads)) {
    return payloads.map(({ message }) => textOf(message)).join("\n");
  }
  const spoken = payloads.map(({ message }) => line(nameOf(message), textOf(message))).join("\n");
  return withUnheard(unheard, spoken);
}

/** Whether all messages are of one person. */
export function isOneSpeaker(payloads: readonly InboxPayload[]): boolean {
  return new Set(payloads.map(({ message }) => message.sender.id)).size <= 1;
}

/**
 * A transcript as the history of a turn, behind the summary of what was before it. Apologies are left out: they were the
 * gateway's words, not the koi's.
 */
export function historyOf(entries: readonly TranscriptEntry[], summary?: string): ConversationMessage[] {
  const said = entries
    .filter(({ text, detail }) => detail["failure"] === undefined && text.trim() !== "")
    .map(conversationMessage);
  if (summary === undefined) return said;
  return [{ role: "user", text: `[Summary of this conversation so far]\n${summary}` }, ...said];
}

function conversationMessage({ role, text, detail }: TranscriptEntry): ConversationMessage {
  const { peer, senderName, senderId, unheard = [] } = detail as Partial<UserDetail>;
  if (role === "assistant" || !peer || peerClass(peer.kind) === "dm") return { role, text };
  return { role, text: withUnheard(unheard, line(senderName ?? senderId ?? "someone", text)) };
}

function withUnheard(unheard: readonly UnheardMessage[], spoken: string): string {
  if (unheard.length === 0) return spoken;
  const before = unheard.map(({ from, text }) => line(from, text)).join("\n");
  return `[Said in this group since your last turn]\n${before}\n[To you]\n${spoken}`;
}

function nameOf({ sender }: InboundMessage): string {
  return sender.name ?? sender.id;
}

function line(name: string, text: string): string {
  return `${name}: ${text}`;
}
