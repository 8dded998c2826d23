// What was said, as one visitor gets it: a page of it, newest last, with ids and names as that visitor may see them.

import type { Answerer } from "../channel.ts";
import { maxHistoryBytes, maxHistoryEntries } from "./limits.ts";
import { pageMessageId } from "./message-id.ts";
import type { ServerFrame, WireHistoryEntry } from "./protocol.ts";
import type { Visit } from "./visit.ts";
import { publicNameOf } from "./visitor-id.ts";

/** One line of a conversation, as the gateway keeps it. */
export interface HistoryEntry {
  /** Role `user`: the `messageId` of the inbound message. Role `assistant`: the idempotency key of its `send`. */
  readonly id: string;
  readonly role: "user" | "assistant";
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Who answered, with role `assistant`. */
  readonly answerer?: Answerer;
  /** Sender id or name, with role `user`; in a DM it may be left out. */
  readonly from?: string;
  /** Ids of further messages that this line stands for, where several were answered as one, or one in several parts. */
  readonly covers?: readonly string[];
}

/**
 * The newest entries before the one with id `before` (as the visitor's page knows it), or the newest of all; none
 * where `before` is not among them. Bounded in number and bytes; `entries` are oldest first, as is the answer.
 */
export function historyPage(
  entries: readonly HistoryEntry[],
  visit: Visit,
  before?: string,
): ServerFrame & { readonly type: "history" } {
  const end =
    before === undefined
      ? entries.length
      : Math.max(
          0,
          entries.findIndex((entry) => pageMessageId(visit, entry.id) === before),
        );
  let start = end;
  let bytes = 0;
  while (start > 0 && end - start < maxHistoryEntries) {
    bytes += Buffer.byteLength(entries[start - 1]?.text ?? "", "utf8");
    if (bytes > maxHistoryBytes && start < end) {
      break;
    }
    start -= 1;
  }
  return {
    type: "history",
    entries: entries.slice(start, end).map((entry) => wireEntry(entry, visit)),
    hasEarlier: start > 0,
    ...(before !== undefined && { before }),
  };
}

function wireEntry(entry: HistoryEntry, visit: Visit): WireHistoryEntry {
  const from = entry.from === undefined ? undefined : publicNameOf(entry.from);
  // In a DM there is one person, whatever stands in `from`.
  const isOwn = entry.role === "user" && (visit.peer.kind === "dm" || from === visit.name);
  return {
    id: pageMessageId(visit, entry.id),
    role: entry.role,
    text: entry.text,
    at: entry.at,
    isOwn,
    ...(entry.role === "user" && from !== undefined && { from }),
    ...(entry.answerer !== undefined && { answerer: entry.answerer }),
    ...(entry.covers !== undefined && { covers: entry.covers.map((id) => pageMessageId(visit, id)) }),
  };
}
