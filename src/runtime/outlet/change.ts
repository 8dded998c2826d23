// What a koi does to messages that are there: another text for one of its own, away with it, an emoji on one. The platform is
// asked at once, so that the koi learns whether it was done; each of these may be done twice without harm.

import type { ChangeWindow } from "../../channels/abilities.ts";
import type { ReplyTarget } from "../../channels/channel.ts";
import type { OutletEnd } from "../../koi/turn-desk.ts";
import { said } from "../said.ts";
import { splitBy } from "../turns/reply-parts.ts";
import { withPrefix } from "../turns/response-prefix.ts";
import { inMarker } from "./in-marker.ts";
import type { OutletDeps, OutletPlace } from "./outlet-place.ts";
import { type OwnMessage, ownMessage } from "./own-messages.ts";
import { personsMessage } from "./persons-message.ts";
import { refused, whyNotHere } from "./say.ts";

/** How long a message that is on its way is waited for. */
const DEPARTURE_MS = 15_000;

type There = { readonly own: OwnMessage } | { readonly done: false; readonly problem: string };

/** Gives a message of the koi's another text. Rejects with a `StoreError`. */
export async function editOwn(
  text: string,
  messageId: string | undefined,
  place: OutletPlace,
  deps: OutletDeps,
): Promise<OutletEnd> {
  const { channel, target, answerer, prefix, crossing } = place;
  const why = whyNotHere(place, "edit");
  if (why !== undefined) return refused(why);
  if (!channel.can.edits || !channel.edit)
    return refused("messages can't be changed in this conversation: send another one");
  const there = await whenThere(messageId, place, deps);
  if ("done" in there) return there;
  const { own } = there;
  const [part] = own.parts;
  if (own.kind !== "text") return refused("that message is no text: delete it, and send another one");
  if (own.of > 1) return refused(`that message was sent in ${own.of} parts: delete it, and send another one`);
  const late = whyTooLate(own, channel.can.edits, deps);
  if (late !== undefined) return refused(late);
  const whole = { text: withPrefix(prefix, inMarker(crossing?.marker, text)), answerer };
  const split = splitBy(channel, target.accountId, deps.log)(whole);
  if (split.length > 1 || !split[0] || !part?.sent)
    return refused("the new text is too long for one message of this channel");
  const { name } = part.sent;
  const [message] = split;
  return done(() => channel.edit?.(place.target, name, message));
}

/** Takes a message of the koi's away, all its parts. Rejects with a `StoreError`. */
export async function removeOwn(
  messageId: string | undefined,
  place: OutletPlace,
  deps: OutletDeps,
): Promise<OutletEnd> {
  const { channel, target, turn } = place;
  const why = whyNotHere(place, "delete");
  if (why !== undefined) return refused(why);
  if (!channel.can.removals || !channel.remove)
    return refused("messages can't be taken away in this conversation");
  const there = await whenThere(messageId, place, deps);
  if ("done" in there) return there;
  const late = whyTooLate(there.own, channel.can.removals, deps);
  if (late !== undefined) return refused(late);
  for (const { outboxKey, sent } of there.own.parts) {
    const end = await done(() => sent && channel.remove?.(target, sent.name));
    if (!end.done) return end;
    await turn.store.forgetSent([outboxKey]);
  }
  return { done: true };
}

/** Puts an emoji on a message, or takes it away. Rejects with a `StoreError`. */
export async function react(
  emoji: string,
  messageId: string | undefined,
  place: OutletPlace,
  deps: OutletDeps,
): Promise<OutletEnd> {
  const { channel, target } = place;
  const why = whyNotHere(place, "react");
  if (why !== undefined) return refused(why);
  if (!channel.can.reactions || !channel.react) return refused("there are no reactions in this conversation");
  const on = messageId === undefined ? answered(target) : await named(messageId, place, deps);
  return "done" in on ? on : done(() => channel.react?.(on, emoji));
}

function answered(target: ReplyTarget): ReplyTarget | ReturnType<typeof refused> {
  if (target.replyToMessageId !== undefined) return target;
  return refused("there is no message that you answer: give `messageId`");
}

async function named(
  messageId: string,
  place: OutletPlace,
  deps: OutletDeps,
): Promise<ReplyTarget | ReturnType<typeof refused>> {
  const persons = personsMessage(messageId, place);
  if (persons) return persons;
  const there = await whenThere(messageId, place, deps);
  if ("done" in there) return there;
  const name = there.own.parts.at(-1)?.sent?.name ?? "";
  const { accountId, peer, threadId } = place.target;
  return { accountId, peer, ...(threadId !== undefined && { threadId }), replyToMessageId: name };
}

/** The message once the platform has all of it. */
async function whenThere(
  messageId: string | undefined,
  place: OutletPlace,
  { outbox }: OutletDeps,
): Promise<There> {
  const before = ownMessage(messageId, place);
  if (!before) return refused(messageId === undefined ? NONE : NO_SUCH);
  const onItsWay = before.parts.findLast(({ sent }) => sent === undefined);
  if (!onItsWay) return { own: before };
  await outbox.departure(onItsWay.outboxKey, DEPARTURE_MS);
  const own = ownMessage(before.id, place);
  if (!own) return refused("that message could not be sent, or can't be changed");
  const isThere = own.parts.every(({ sent }) => sent !== undefined);
  return isThere ? { own } : refused("that message is still on its way: try again later");
}

const NONE = "there is no message of yours in this conversation that could be changed";
const NO_SUCH = `there is no message of that id in this conversation that could be changed; ids stand in what \`send\` answers`;

function whyTooLate(own: OwnMessage, { withinMs }: ChangeWindow, { clock }: OutletDeps): string | undefined {
  const oldestMs = Math.min(...own.parts.map(({ sent }) => sent?.atMs ?? Infinity));
  if (withinMs === undefined || clock.now() - oldestMs <= withinMs) return undefined;
  const minutes = Math.floor(withinMs / 60_000);
  const span = minutes < 120 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`;
  return `this channel lets a message be changed so for ${span} only, and that one is older`;
}

async function done(deed: () => Promise<void> | undefined): Promise<OutletEnd> {
  try {
    await deed();
    return { done: true };
  } catch (error) {
    return refused(said(error));
  }
}
