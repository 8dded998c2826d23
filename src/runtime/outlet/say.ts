// A message or a poll beside the answer: split, written down with the turn's own record of it, and given to the outbox.

import type { OutboundMedia, OutboundMessage, ReplyTarget } from "../../channels/channel.ts";
import { textResult } from "../../koi/conversation.ts";
import type { TurnCommit } from "../../koi/store/koi-store.ts";
import { type ExtraMessage, type OutletEnd, sentText } from "../../koi/turn-desk.ts";
import { keepOutbound } from "../media/outbound-files.ts";
import type { OutboxPayload } from "../outbox/outbox-payload.ts";
import { said } from "../said.ts";
import { extraKey, saidBefore } from "../turns/extra-messages.ts";
import { partKey, splitBy } from "../turns/reply-parts.ts";
import { withPrefix } from "../turns/response-prefix.ts";
import { type Deed, whySwitchedOff } from "./action-switch.ts";
import { entriesThere } from "./entries-there.ts";
import { inMarker } from "./in-marker.ts";
import type { OutletDeps, OutletPlace } from "./outlet-place.ts";
import { messageIdOf } from "./own-messages.ts";
import { personsMessage } from "./persons-message.ts";
import { whyNoPoll } from "./poll-limits.ts";

/** Most messages beside the answer of one turn. */
const MAX_EXTRA = 10;

/** Something that was not done. */
export const refused = (problem: string): { readonly done: false; readonly problem: string } => ({
  done: false,
  problem,
});

/** Why nothing is done in a place just now; `undefined` where it is. @throws StoreError */
export function whyNotHere({ table, channel, target, isSent }: OutletPlace, deed: Deed): string | undefined {
  if (!isSent()) return "the config or a person lets nothing be sent in this conversation";
  return whySwitchedOff(table.gateway, channel.id, target.accountId, deed);
}

/** Writes a message down to be sent. Rejects with a `StoreError`. */
export async function say(
  message: ExtraMessage,
  place: OutletPlace,
  deps: OutletDeps,
): Promise<OutletEnd<{ readonly messageId: string }>> {
  const { turn, channel } = place;
  const { store } = turn;
  const why = whyNotHere(place, message.poll ? "poll" : "send");
  if (why !== undefined) return refused(why);
  if (saidBefore(turn.steps(), message.callId).length >= MAX_EXTRA)
    return refused(`a turn says ${MAX_EXTRA} messages at most beside its answer`);
  const words = wordsOf(message, place);
  const whole = { ...words, text: withPrefix(place.prefix, words.text) };
  const noPoll = words.poll && whyNoPoll(words.poll, channel.can.polls);
  if (noPoll !== undefined) return refused(noPoll);
  const target = targetOf(message, place);
  if (!target)
    return refused(
      "`replyTo` is no message of a person in this conversation; `sessions_history` shows their ids",
    );
  const nowMs = deps.clock.now();
  const reply = extraKey(turn.replyKey, message.callId);
  let media;
  try {
    media = await keepOutbound(turn.sessionsDir, reply, message.files, nowMs);
  } catch (error) {
    deps.log.error({ koiId: turn.koiId, error: said(error) }, "a file could not be kept to be sent");
    return refused("the file could not be written down by the gateway");
  }
  const { rows, parts } = rowsOf({ ...whole, ...withMedia(media) }, reply, target, place, nowMs, deps);
  const messageId = messageIdOf(reply);
  const result = textResult(sentText(messageId));
  const step = { kind: "result", callId: message.callId, result } as const;
  // In one with the rows: after a crash the turn knows that it has said this, or has not said it.
  const { turnKey, sessionKey } = turn;
  const steps = turnKey === undefined ? [] : [{ turnKey, sessionKey, step, atMs: nowMs }];
  const transcript = place.crossing
    ? entriesThere({ message, words, reply, parts }, place.crossing, place, nowMs)
    : [];
  await store.commitTurn({ sessionKey: place.sessionKey, messageKeys: [], transcript, outbox: rows, steps });
  for (const row of rows) deps.outbox.add(store, { ...row, attempts: 0 });
  return { done: true, messageId };
}

/** As the transcript has them: without what stands before all that the koi says. */
function wordsOf({ text, poll }: ExtraMessage, place: OutletPlace): OutboundMessage {
  const { answerer, crossing } = place;
  if (poll) {
    const question = inMarker(crossing?.marker, poll.question);
    return { text: "", poll: { ...poll, question }, answerer };
  }
  return { text: inMarker(crossing?.marker, text), answerer };
}

function withMedia(media: readonly OutboundMedia[]): Pick<OutboundMessage, "media"> {
  return media.length > 0 ? { media } : {};
}

/** `undefined` where the message that it is to answer is not there. */
function targetOf({ replyTo }: ExtraMessage, place: OutletPlace): ReplyTarget | undefined {
  if (replyTo === undefined) return place.target;
  const answered = personsMessage(replyTo, place);
  return answered && { ...answered, isQuoting: true };
}

function rowsOf(
  whole: OutboundMessage,
  reply: string,
  target: ReplyTarget,
  { channel, turn, sessionKey }: OutletPlace,
  nowMs: number,
  { log }: OutletDeps,
): { readonly rows: TurnCommit["outbox"]; readonly parts: number } {
  const parts = whole.poll ? [whole] : splitBy(channel, target.accountId, log)(whole);
  const rows = parts.map((part, index): TurnCommit["outbox"][number] => {
    const number = index + 1;
    const payload: OutboxPayload = {
      channel: channel.id,
      target,
      koiId: turn.koiId,
      messageKeys: [],
      message: part,
      ...(parts.length > 1 && { part: { reply, number, of: parts.length } }),
    };
    const outboxKey = partKey(reply, number);
    return { outboxKey, sessionKey, payload: JSON.stringify(payload), notBeforeMs: nowMs };
  });
  return { rows, parts: parts.length };
}
