// What is kept of a reply that a platform has: where it is, and the name under which it can be changed. JSON text; no word of
// what it says.

import type { ReplyTarget } from "../../channels/channel.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { OutboxPayload, ReplyPart } from "./outbox-payload.ts";

/** The data of one sent reply. */
export interface SentBody {
  readonly channel: ChannelId;
  readonly target: Pick<ReplyTarget, "accountId" | "peer" | "threadId">;
  /** As the adapter named it. */
  readonly name: string;
  readonly kind: SentKind;
  readonly part?: Pick<ReplyPart, "reply" | "number" | "of">;
}

/** Text alone can be given another text. */
export type SentKind = "text" | "files" | "poll";

/** The body of what `payload` became; `undefined` where it is no word of a koi's, or has no name. */
export function sentBodyOf(payload: OutboxPayload, name: string | undefined): string | undefined {
  if (name === undefined || payload.isGateways) return undefined;
  const { channel, target, part } = payload;
  const { accountId, peer, threadId } = target;
  const body: SentBody = {
    channel,
    target: { accountId, peer, ...(threadId !== undefined && { threadId }) },
    name,
    kind: sentKind(payload),
    ...(part && { part: { reply: part.reply, number: part.number, of: part.of } }),
  };
  return JSON.stringify(body);
}

/** What sort of message a reply is. */
export function sentKind({ message }: Pick<OutboxPayload, "message">): SentKind {
  if (message.poll) return "poll";
  return (message.media?.length ?? 0) > 0 ? "files" : "text";
}
