// Messages as a koi reads them: one text for the turn, one line a message for the history. In a room every
// line says who spoke.

import type { InboundMessage } from "../../channels/channel.ts";
import type { ConversationMessage } from "../../koi/conversation.ts";
import { summaryMessage } from "../../koi/loop/sum-up.ts";
import { peerClass } from "../../routing/facts.ts";
import type { UnheardMessage } from "../gate/unheard-table.ts";
import type { InboxPayload } from "../journal/inbox-payload.ts";
import { exchanges, type SaidEntry } from "./exchanges.ts";
import { withoutSummed } from "./summed-steps.ts";
import { COMPACTION, type Place, spokenText, type UserDetail } from "./transcript-detail.ts";

/** Messages of which a summary shows a line, and most characters of it. */
const BRIEF_LINES = 50;
const BRIEF_CHARACTERS = 160;

/** `messagePrefix` of a place; empty where there is none. */
export type PrefixAt = (place: Pick<Place, "channel" | "accountId">) => string;

/** The text of a turn over one or more messages of one conversation, in order; the first `briefs` only in short. */
export function turnText(
  payloads: readonly InboxPayload[],
  briefs = 0,
  prefixAt: PrefixAt = () => "",
): string {
  const prefix = payloads[0] ? prefixAt(payloads[0].message.facts) : "";
  const unheard = payloads.flatMap((payload) => payload.unheard);
  const inFull = payloads.slice(briefs);
  const summary = summaryOf(payloads.slice(0, briefs));
  const isDirect = payloads.every(({ message }) => peerClass(message.facts.peer.kind) === "dm");
  const isPlain = isOneSpeaker(payloads) && (isDirect || unheard.length === 0);
  const spoken = inFull.map((payload) => {
    const text = spokenText(payload);
    return prefixed(prefix, isPlain ? text : line(nameOf(payload.message), text));
  });
  return withUnheard(unheard, summary + spoken.join("\n"), prefix, isDirect);
}

/** What gave way in the queue, a line each; of very many the last ones. */
function summaryOf(payloads: readonly InboxPayload[]): string {
  if (payloads.length === 0) return "";
  const lines = payloads.slice(-BRIEF_LINES).map((payload) => {
    return line(nameOf(payload.message), cutShort(spokenText(payload)));
  });
  const left = payloads.length - lines.length;
  const head = `[Before, cut short as too many waited: ${payloads.length}${left > 0 ? `, of which the first ${left} are left out` : ""}]`;
  return `${head}\n${lines.join("\n")}\n[In full]\n`;
}

/** Whether all messages are of one person. */
export function isOneSpeaker(payloads: readonly InboxPayload[]): boolean {
  return new Set(payloads.map(({ message }) => message.sender.id)).size <= 1;
}

/**
 * A transcript as the history of a turn, behind the summary of what was before it. Apologies are left out: they were the
 * gateway's words, not the koi's. A message that was asked again after a failure counts once, where it was asked last;
 * those of `asked` (keys) are the turn's own.
 */
export function historyOf(
  entries: readonly SaidEntry[],
  asked: ReadonlySet<string>,
  summary?: string,
  prefixAt: PrefixAt = () => "",
): ConversationMessage[] {
  const lastOf = new Map(entries.map((entry) => [entry.detail["messageRef"], entry]));
  const kept = withoutSummed(entries).filter((entry) => {
    const { role, text, detail } = entry;
    if (role === "call" || role === "result") return true;
    const isOwn = detail["failure"] !== undefined || detail["beside"] !== undefined;
    if (isOwn || detail["origin"] === COMPACTION || text.trim() === "") return false;
    const ref = detail["messageRef"];
    return role !== "user" || typeof ref !== "string" || (lastOf.get(ref) === entry && !asked.has(ref));
  });
  const said = exchanges(kept, (entry) => conversationMessage(entry, prefixAt));
  if (summary === undefined) return said;
  return [summaryMessage(summary), ...said];
}

function cutShort(text: string): string {
  const characters = Array.from(text.replaceAll(/\s+/g, " "));
  if (characters.length <= BRIEF_CHARACTERS) return characters.join("");
  return `${characters.slice(0, BRIEF_CHARACTERS).join("")}…`;
}

function conversationMessage(
  { role, text, detail, seq, atMs }: SaidEntry,
  prefixAt: PrefixAt,
): ConversationMessage {
  const { peer, senderName, senderId, unheard = [], channel, accountId } = detail as Partial<UserDetail>;
  if (role === "assistant") return { role, text };
  const placed = seq === undefined ? {} : { seq };
  if (!peer) return { role: "user", text, ...placed };
  const prefix = channel !== undefined && accountId !== undefined ? prefixAt({ channel, accountId }) : "";
  const isDirect = peerClass(peer.kind) === "dm";
  const spoken = isDirect ? text : line(senderName ?? senderId ?? "someone", text);
  return {
    role: "user",
    text: withUnheard(unheard, prefixed(prefix, spoken), prefix, isDirect),
    ...placed,
    atMs,
  };
}

/** What nobody said, an event, has no prefix: it is the gateway that tells of it. */
function withUnheard(
  unheard: readonly UnheardMessage[],
  spoken: string,
  prefix: string,
  isDirect: boolean,
): string {
  if (unheard.length === 0) return spoken;
  const before = unheard
    .map(({ from, text }) => (from === "" ? text : prefixed(prefix, line(from, text))))
    .join("\n");
  const head = isDirect ? "[Since your last turn]" : "[Said in this group since your last turn]";
  return `${head}\n${before}\n[To you]\n${spoken}`;
}

function nameOf({ sender }: InboundMessage): string {
  return sender.name ?? sender.id;
}

function line(name: string, text: string): string {
  return `${name}: ${text}`;
}

function prefixed(prefix: string, text: string): string {
  return prefix === "" || text.trim() === "" ? text : `${prefix}${/\s$/.test(prefix) ? "" : " "}${text}`;
}
