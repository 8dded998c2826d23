// Where the people of a session are: where one of them last spoke, as the transcript says. Never from the session's key: that
// has lost what threads and accounts there were.

import type { KoiStore, TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { SendAction } from "../../config/send-policy.ts";
import { maySend } from "../../policy/send-policy.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { type Facts, peerClass } from "../../routing/facts.ts";
import type { AccountId, PeerId, SessionKey } from "../../routing/ids.ts";
import type { Within } from "../turns/transcript-detail.ts";

/** Entries that are looked through. */
const LOOK_BACK = 200;

/** Where a koi is that talks to another one: no people are there. Not a DM, so that nothing of an owner's is in it. */
export const AMONG_KOIS: Facts = {
  channel: "webchat",
  accountId: "default" as AccountId,
  peer: { kind: "group", id: "kois" as PeerId },
};

/** Where a person last spoke in a session; `undefined` where nobody did. @throws StoreError */
export function lastPlace(store: KoiStore, sessionKey: SessionKey): Facts | undefined {
  const places = store.transcript(sessionKey, LOOK_BACK).map(placeOf);
  return places.findLast((place) => place !== undefined);
}

/** Where a koi is that reads a letter: in the room of its session, whose filters of tools hold then, or among kois. */
export function letterFacts(store: KoiStore, sessionKey: SessionKey): Facts {
  const place = lastPlace(store, sessionKey);
  return place && peerClass(place.peer.kind) === "room" ? place : AMONG_KOIS;
}

/** Why nothing may be sent. */
export type NotSent = "no_conversation" | "account_gone" | "send_denied";

/** Why nothing may be sent to a place; `undefined`: it may. `choice`: what was said for the session. */
export function whyNotSent(
  gateway: CompiledGateway,
  place: Facts | undefined,
  sessionKey: SessionKey,
  choice: SendAction | undefined,
): NotSent | undefined {
  if (!place) return "no_conversation";
  const { enabled, accounts } = gateway.channels[place.channel];
  if (!enabled || !accounts.includes(place.accountId)) return "account_gone";
  const policy = gateway.config.session?.sendPolicy;
  const isAllowed = choice === undefined ? maySend(policy, place, sessionKey) : choice === "allow";
  return isAllowed ? undefined : "send_denied";
}

function placeOf({ role, detail }: TranscriptEntry): Facts | undefined {
  const { channel, accountId, peer, within, messageRef, origin } = detail as Partial<
    Facts & { within: Within; messageRef: string; origin: string }
  >;
  if (role !== "user" || origin !== undefined || messageRef === undefined) return undefined;
  if (!channel || !accountId || !peer || !Object.hasOwn(channelRules, channel)) return undefined;
  return { channel, accountId, peer, ...within };
}
