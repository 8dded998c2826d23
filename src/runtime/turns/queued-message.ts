// A message in a session's line, with all that its turn needs, and how it waits.

import type { InboundMessage, ReplyTarget } from "../../channels/channel.ts";
import type { SendAction } from "../../config/send-policy.ts";
import type { KoiStore, QueueChoice } from "../../koi/store/koi-store.ts";
import { StoreError } from "../../koi/store/store-error.ts";
import { maySend } from "../../policy/send-policy.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import type { InboxPayload } from "../journal/inbox-payload.ts";
import type { LoadedTable } from "../loaded-table.ts";
import type { QueueRules } from "../queue/queue-rules.ts";
import { queueRules } from "../settings.ts";

/** A journaled message that waits for its turn. */
export interface QueuedMessage {
  readonly messageKey: string;
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  readonly payload: InboxPayload;
  readonly store: KoiStore;
  /** How often it was put back from the dead letters. */
  readonly retries: number;
  /** The table that routed it; its turn is run by the same one. */
  readonly table: LoadedTable;
  /**
   * Set where nobody wrote: a turn that the koi takes of its own accord stands in the same line. It runs by itself, lies in
   * no inbox, and `payload` says only where its answer would go. Never rejects.
   */
  readonly ownTurn?: (signal: AbortSignal) => Promise<void>;
}

/**
 * Whether the answer to a message is sent: as was said for its session (`choice`), else as `session.sendPolicy` says.
 * @throws StoreError where the session can't be read
 */
export function mayReply(message: QueuedMessage, choice: SendAction | null = sendChoice(message)): boolean {
  return choice === null ? isSendAllowed(message) : choice === "allow";
}

/** Whether `session.sendPolicy` alone lets the answer to a message be sent. */
export function isSendAllowed({ table, payload, sessionKey }: QueuedMessage): boolean {
  return maySend(table.gateway.config.session?.sendPolicy, payload.message.facts, sessionKey);
}

/** What was said for the session about sending. @throws StoreError */
export function sendChoice({ store, sessionKey }: QueuedMessage): SendAction | null {
  return store.session(sessionKey)?.send ?? null;
}

/** Where the answer to a message goes. */
export function replyTarget({ payload }: QueuedMessage): ReplyTarget {
  return replyTargetOf(payload.message);
}

/** Where what is said to a message goes. */
export function replyTargetOf({ facts, messageId, sender, text }: InboundMessage): ReplyTarget {
  const { accountId, peer, threadId } = facts;
  return {
    accountId,
    peer,
    ...(threadId === undefined ? {} : { threadId }),
    replyToMessageId: messageId,
    repliedTo: { senderId: sender.id, text },
  };
}

/** How a message waits. Files and commands never wait for more of their sender; a command waits for no quiet, and never gives way. */
export function rulesOf(queued: QueuedMessage): QueueRules {
  const { table, payload } = queued;
  const { message } = payload;
  const rules = {
    ...queueRules(table.gateway, message.facts.channel, message.facts.accountId),
    ...queueChoice(queued),
  };
  if (payload.command || payload.letter || queued.ownTurn)
    return { ...rules, burstMs: 0, quietMs: 0, isFirm: true };
  if (message.media.length > 0) return { ...rules, mode: withoutSteering(rules.mode), burstMs: 0 };
  return isPlainText(message) ? rules : { ...rules, burstMs: 0 };
}

/** Files are fetched before a turn begins. */
function withoutSteering(mode: QueueRules["mode"]): QueueRules["mode"] {
  return mode === "steer" || mode === "steer-backlog" ? "followup" : mode;
}

/**
 * Whether one answer serves both: one session can span several conversations (`dmScope: "main"`), and a turn has one
 * answer. A command shares with nobody, nor does what may call a skill, and neither does a koi's letter or a turn of the koi's own.
 */
export function isSamePlace(one: QueuedMessage, other: QueuedMessage): boolean {
  if (standsAlone(one) || standsAlone(other)) return false;
  return placeOf(one) === placeOf(other);
}

/** Whether `next` goes on with what the sender of `last` is typing. */
export function continues(last: QueuedMessage, next: QueuedMessage): boolean {
  const [before, after] = [last.payload.message, next.payload.message];
  const { burstMs } = rulesOf(next);
  return (
    before.sender.id === after.sender.id &&
    isSamePlace(last, next) &&
    isPlainText(before) &&
    isPlainText(after) &&
    after.sentAtMs - before.sentAtMs <= burstMs + SENT_AT_STEP_MS
  );
}

/** Some platforms stamp whole seconds. */
const SENT_AT_STEP_MS = 1_000;

/** What begins with a slash may be a command of the koi's own. */
function isPlainText({ text, media }: InboundMessage): boolean {
  return media.length === 0 && !text.trimStart().startsWith("/");
}

/** What was said for the session about waiting. Where that can't be read, nothing was: the config's rules lose nothing either. */
function queueChoice({ store, sessionKey }: QueuedMessage): QueueChoice | undefined {
  try {
    return store.session(sessionKey)?.queue;
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

function standsAlone({ payload, ownTurn }: QueuedMessage): boolean {
  const { command, skill, letter } = payload;
  return [command, skill, letter, ownTurn].some((one) => one !== undefined);
}

function placeOf({ payload }: QueuedMessage): string {
  const { channel, accountId, peer, threadId } = payload.message.facts;
  return JSON.stringify([channel, accountId, peer.kind, peer.id, threadId ?? null]);
}
