// A message in a session's line, with all that its turn needs, and which messages share a turn.

import type { ReplyTarget } from "../../channels/channel.ts";
import type { KoiStore } from "../../koi/store/koi-store.ts";
import { maySend } from "../../policy/send-policy.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import type { InboxPayload } from "../journal/inbox-payload.ts";
import type { LoadedTable } from "../loaded-table.ts";
import { queueCap, queueMode } from "../settings.ts";

/** A journaled message that waits for its turn. */
export interface QueuedMessage {
  readonly messageKey: string;
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  readonly payload: InboxPayload;
  readonly store: KoiStore;
  /** The table that routed it; its turn is run by the same one. */
  readonly table: LoadedTable;
}

/** Whether `session.sendPolicy` lets the answer to a message be sent. */
export function mayReply({ table, payload, sessionKey }: QueuedMessage): boolean {
  return maySend(table.gateway.config.session?.sendPolicy, payload.message.facts, sessionKey);
}

/** Where the answer to a message goes. */
export function replyTarget({ payload }: QueuedMessage): ReplyTarget {
  const { facts, messageId } = payload.message;
  const { accountId, peer, threadId } = facts;
  return { accountId, peer, ...(threadId === undefined ? {} : { threadId }), replyToMessageId: messageId };
}

/**
 * How many of the waiting messages, from the first on, become one turn. One session can span several
 * conversations (`dmScope: "main"`), and a turn has one answer: only messages to be answered in the same place share one.
 * A command shares with nobody.
 */
export function together(waiting: readonly QueuedMessage[]): number {
  const [first] = waiting;
  if (!first) return 0;
  const { gateway } = first.table;
  const mode = queueMode(gateway, first.payload.message.facts.channel);
  if (mode === "followup" || mode === "steer-backlog") return 1;
  if (first.payload.command) return 1;
  const other = waiting.findIndex((one) => one.payload.command || placeOf(one) !== placeOf(first));
  return Math.min(other === -1 ? waiting.length : other, queueCap(gateway));
}

function placeOf({ payload }: QueuedMessage): string {
  const { channel, accountId, peer, threadId } = payload.message.facts;
  return JSON.stringify([channel, accountId, peer.kind, peer.id, threadId ?? null]);
}
