// Bindings that route, but whose every message is dropped before (access rules) or goes elsewhere (broadcast).
// A judgement of its own, so that loosening access never changes which bindings are dead. Where access depends on
// what only the platform knows (a room listed by name), nothing is said.

import type { AccessRules } from "../../policy/access-rules.ts";
import { type Admission, admissionText, admit } from "../../policy/admission.ts";
import { type ChannelId, type Facts, peerClass } from "../../routing/facts.ts";
import type { PeerId } from "../../routing/ids.ts";
import { broadcastKey } from "../../routing/router.ts";
import { type PeerCode, peerCodes } from "../resolve/rule-set.ts";
import { isUnsure, messagesInAnyRoom, messagesInRoom } from "./admitted-rooms.ts";
import type { CheckInput } from "./check.ts";

/** Why no message reaches a live binding, and the place of the rule. */
export interface Blocked {
  readonly reason: string;
  readonly pointer: string;
}

/** A message of a binding that stays out, as all of its messages do, and the judgement. */
export interface Refused {
  readonly facts: Facts;
  readonly admission: Exclude<Admission, { readonly kind: "allowed" }>;
}

/** The block of live binding `i`, `undefined` where some message may reach it. */
export function blockOf(i: number, input: CheckInput): Blocked | undefined {
  const { model, witnesses } = input;
  const code = model.rules.peer[i] as PeerCode;
  if (isOnePeer(code)) {
    const { channel, peer } = witnesses.of(i);
    const list = model.broadcast.get(broadcastKey(channel, peerClass(peer.kind), peer.id));
    if (list)
      return { reason: "this peer has a broadcast list, which replaces the bindings", pointer: list.pointer };
  }
  const refused = refusedOf(i, input);
  if (!refused) return undefined;
  const { admission, facts } = refused;
  return {
    reason: admissionText(admission, facts),
    pointer: admission.pointer || nearestPlace(input, facts.channel),
  };
}

/**
 * A message of live binding `i` that the access rules stop, if they stop all of them: one that the binding wins, where
 * it has no broadcast list.
 */
export function refusedOf(i: number, input: CheckInput): Refused | undefined {
  const { model, witnesses, access, router } = input;
  const { rules } = model;
  const facts = witnesses.of(i);
  const accounts = rules.names.accounts[rules.channel[i] as number] ?? [];
  let shown: Refused | undefined;
  let isWon = false;
  // On another account than that of the witness the binding may not win what it matches.
  const ids = new Set([facts.accountId, ...rules.accountsOf(i).map((n) => accounts[n] ?? facts.accountId)]);
  for (const accountId of ids) {
    const own = access(facts.channel, accountId);
    for (const one of messagesOf(rules.peer[i] as PeerCode, { ...facts, accountId }, own)) {
      const admission = admit(own, one);
      if (admission.kind !== "blocked" || isUnsure(admission, own, one)) return undefined;
      if (isWon) continue;
      isWon = router.route(one).bindingIndex === i;
      if (isWon || !shown) shown = { facts: one, admission };
    }
  }
  return shown;
}

function isOnePeer(code: PeerCode): boolean {
  return code === peerCodes.dm || code === peerCodes.room;
}

/** The messages that would be let in if any were, with the binding's own witness first. */
function* messagesOf(code: PeerCode, facts: Facts, own: AccessRules): Iterable<Facts> {
  if (facts.peer.kind === "dm") yield facts;
  else yield* messagesInRoom(facts, own);
  if (isOnePeer(code)) return;
  if (code !== peerCodes.any_room && facts.guildId === undefined) {
    const person = firstListed(own.allowFrom?.value) ?? facts.peer.id;
    yield { ...facts, peer: { kind: "dm", id: person as PeerId } };
  }
  if (code !== peerCodes.any_dm) yield* messagesInAnyRoom(facts, own);
}

function firstListed(ids: ReadonlySet<string> | undefined): string | undefined {
  return [...(ids ?? [])].find((id) => id !== "*");
}

/** A built-in default stands nowhere: the channel's block is the nearest place, or the whole config. */
function nearestPlace({ model }: CheckInput, channel: ChannelId): string {
  return model.channels[channel].isConfigured ? model.channels[channel].pointer : "";
}
