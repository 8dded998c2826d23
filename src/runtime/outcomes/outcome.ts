// What became of a message, as data. Every message that arrives gets exactly one record; a later end
// (expired, failed) rewrites the record of the message, so the sum of outcomes is the number of messages.

import { createHash } from "node:crypto";
import type { Facts } from "../../routing/facts.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import type { QueueNote } from "../queue/queue-rules.ts";
import type { LoadedTable, NearMissRecord } from "../loaded-table.ts";

/** How a message can end. */
export const outcomeKinds = [
  "routed",
  "broadcast",
  "dropped",
  "gated",
  "pairing",
  "duplicate",
  "expired",
  "failed",
] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];

/** The stage that decided. */
export type Stage =
  | "adapter"
  | "admission"
  | "route"
  | "gate"
  | "command"
  | "journal"
  | "queue"
  | "koi"
  | "outbox";

/**
 * How a message ended that was taken; `routed` where a fault that ended it was overcome, `dropped` where somebody did not
 * want an answer any more.
 */
export interface LaterEnd {
  readonly outcome: "dropped" | "expired" | "failed" | "routed";
  readonly stage: Stage;
  readonly reasonCode: string;
  /** What broke, in a sentence for the owner; holds no credential. */
  readonly detail?: string;
}

/** The message was answered, and `session.sendPolicy` kept the answer back. */
export const SEND_DENIED: LaterEnd = { outcome: "dropped", stage: "outbox", reasonCode: "send_denied" };

/**
 * What happened to a message in its session's line. `summarized`: only mentioned in its turn. `interrupted`: its turn was
 * broken off for a newer message and asked again with it. `steered`: the turn that ran took it in between two steps.
 * `not_steered`: that turn had no step left to take it in, so it waited for a turn of its own.
 */
export interface QueueRecord {
  readonly queue: QueueNote;
}

/** One koi of a broadcast. */
export interface DeliveryRecord {
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  readonly outcome: "routed" | "gated" | "dropped" | "expired" | "failed";
  readonly stage: Stage;
  readonly reasonCode: string;
  readonly detail?: string;
  readonly decidedBy?: string;
  readonly calledBy?: string;
  readonly queue?: QueueNote;
}

/** The record of one message. */
export interface OutcomeRecord {
  /** ISO time of arrival. */
  readonly at: string;
  /** `<channel>:<accountId>:<messageId>`, percent-encoded parts; the key of the message everywhere. */
  readonly messageRef: string;
  readonly tableDigest: string;
  readonly outcome: OutcomeKind;
  readonly stage: Stage;
  readonly reasonCode: string;
  /** What broke, in a sentence for the owner. */
  readonly detail?: string;
  /** Where it was not admitted or its koi not called: JSON pointer of the setting that says so. Absent: a built-in default. */
  readonly decidedBy?: string;
  /** Where its koi was not called: JSON pointer of the patterns that would have called it. Absent: the koi's name would. */
  readonly calledBy?: string;
  /** What it was routed on; holds no text. */
  readonly facts: Facts;
  /** `null` where the default koi answers; absent where the message was never routed. */
  readonly bindingIndex?: number | null;
  readonly koiId?: KoiId;
  readonly sessionKey?: SessionKey;
  /** What happened to it in its session's line; absent where it just waited. */
  readonly queue?: QueueNote;
  /** Each koi of a broadcast list. */
  readonly deliveries?: readonly DeliveryRecord[];
  /** Where no koi heard it, or the default koi answers: other bindings that almost matched. */
  readonly nearMiss?: readonly NearMissRecord[];
}

/** Bindings that almost matched, without the one that did; nothing where there are none. */
export function nearMissOf(
  table: LoadedTable,
  facts: Facts,
  bindingIndex: number | null,
): Pick<OutcomeRecord, "nearMiss"> {
  const nearMiss = (table.nearMisses?.(facts) ?? []).filter((miss) => miss.bindingIndex !== bindingIndex);
  return nearMiss.length === 0 ? {} : { nearMiss };
}

/** A message that nobody answers any more. No text, no peer. */
export type DeadLetter = Pick<
  OutcomeRecord,
  "at" | "messageRef" | "outcome" | "stage" | "reasonCode" | "koiId"
>;

/** Messages that got no answer: they expired, failed, or gave way in line. Of the last 30 days. */
export interface DeadLetters {
  /** Messages; a broadcast counts once. */
  readonly count: number;
  /** The newest, newest first; at most 10. */
  readonly last: readonly DeadLetter[];
}

/** The key of a message in every store: unique over channels and accounts. */
export function messageRef(facts: Pick<Facts, "channel" | "accountId">, messageId: string): string {
  return `${facts.channel}:${facts.accountId}:${encodeURIComponent(messageId)}`;
}

/** What people are told of a message that failed: 8 characters, by which its record is found. */
export function referenceOf(ref: string): string {
  return createHash("sha256").update(ref).digest("hex").slice(0, 8);
}

/** What broke at an earlier end is of no matter any more. */
function without<T extends { readonly detail?: string }>(record: T, end: LaterEnd | QueueRecord): T {
  if (!("outcome" in end)) return record;
  const { detail: _, ...rest } = record;
  return rest as T;
}

/** The record after `end` at one koi. In a broadcast only that koi's part changes. */
export function ended(record: OutcomeRecord, koiId: KoiId, end: LaterEnd | QueueRecord): OutcomeRecord {
  if (!record.deliveries) return { ...without(record, end), ...end };
  const deliveries = record.deliveries.map((one) =>
    one.koiId === koiId ? Object.assign({}, without(one, end), end) : one,
  );
  return { ...record, deliveries };
}
