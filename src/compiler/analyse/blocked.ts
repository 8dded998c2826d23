// Bindings that route, but whose every message is dropped before (access rules) or goes elsewhere (broadcast).
// A judgement of its own, so that loosening access never changes which bindings are dead. Where access depends on
// what only the platform knows (a room listed by name), nothing is said.

import type { AccessRules } from "../../policy/access-rules.ts";
import { type Admission, admissionText, admit } from "../../policy/admission.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import { type ChannelId, type Facts, type PeerKind, peerClass } from "../../routing/facts.ts";
import type { PeerId } from "../../routing/ids.ts";
import { broadcastKey } from "../../routing/router.ts";
import { type PeerCode, peerCodes } from "../resolve/rule-set.ts";
import type { CheckInput } from "./check.ts";
import { roomKind } from "./verdicts/witness.ts";

/** Why no message reaches a live binding, and the place of the rule. */
export interface Blocked {
  readonly reason: string;
  readonly pointer: string;
}

/** The block of live binding `i`, `undefined` where some message may reach it. */
export function blockOf(i: number, input: CheckInput): Blocked | undefined {
  const { model, witnesses, access } = input;
  const { rules } = model;
  const facts = witnesses.of(i);
  const { channel, peer } = facts;
  const code = rules.peer[i] as PeerCode;
  if (isOnePeer(code)) {
    const list = model.broadcast.get(broadcastKey(channel, peerClass(peer.kind), peer.id));
    if (list)
      return { reason: "this peer has a broadcast list, which replaces the bindings", pointer: list.pointer };
  }
  const accounts = rules.names.accounts[rules.channel[i] as number] ?? [];
  let blocked: Blocked | undefined;
  for (const number of rules.accountsOf(i)) {
    const accountId = accounts[number] ?? facts.accountId;
    const own = access(channel, accountId);
    const asked = { ...facts, accountId };
    const tries = isOnePeer(code) ? [inGuild(asked, own)] : [...messagesOf(code, asked, own)];
    const judged = tries.map((one) => ({ one, admission: admit(own, one) }));
    if (judged.some(({ one, admission }) => admission.kind !== "blocked" || isUnsure(admission, own, one))) {
      return undefined;
    }
    blocked ??= judged.map(({ one, admission }) => blockedBy(admission, one, input))[0];
  }
  return blocked;
}

function isOnePeer(code: PeerCode): boolean {
  return code === peerCodes.dm || code === peerCodes.room;
}

/** With any peer left open, one admitted person or one listed room is enough: the messages that would be let in. */
function* messagesOf(code: PeerCode, facts: Facts, own: AccessRules): Iterable<Facts> {
  const { channel, guildId } = facts;
  if (code !== peerCodes.any_room && guildId === undefined) {
    const person = firstListed(own.allowFrom?.value) ?? facts.peer.id;
    yield { ...facts, peer: { kind: "dm", id: person as PeerId } };
  }
  if (code === peerCodes.any_dm) return;
  const kind = roomKind(channel);
  const listed = channelRules[channel].hasGuilds ? undefined : firstListed(own.rooms?.value);
  const id = (listed ?? channelRules[channel].examplePeerId(kind, 0)) as PeerId;
  yield inGuild({ ...facts, peer: { kind, id } }, own);
}

/** A room in the guild that the binding states, else in one that is listed. */
function inGuild(facts: Facts, own: AccessRules): Facts {
  const { channel, peer, guildId } = facts;
  if (guildId !== undefined || !channelRules[channel].hasGuilds || peerClass(peer.kind) === "dm")
    return facts;
  return { ...facts, guildId: firstListed(own.rooms?.value) ?? "1" };
}

function firstListed(ids: ReadonlySet<string> | undefined): string | undefined {
  return [...(ids ?? [])].find((id) => id !== "*");
}

/** Whether a room or guild may be listed under a name, which only the platform can lead back to its id. */
function isUnsure(admission: Admission, { rooms }: AccessRules, { channel }: Facts): boolean {
  if (admission.kind === "allowed" || admission.reasonCode !== "room_not_listed") return false;
  return [...(rooms?.value ?? [])].some((id) => id !== "*" && !isRoomId(channel, id));
}

function isRoomId(channel: ChannelId, id: string): boolean {
  const rules = channelRules[channel];
  if (rules.hasGuilds) return rules.canonicalGuildId(id) !== undefined;
  return rules.canonicalPeerId("group" satisfies PeerKind, id).ok;
}

function blockedBy(admission: Admission, facts: Facts, input: CheckInput): Blocked {
  const written = admission.kind === "allowed" ? "" : admission.pointer;
  return { reason: admissionText(admission, facts), pointer: written || nearestPlace(input, facts.channel) };
}

/** A built-in default stands nowhere: the channel's block is the nearest place, or the whole config. */
function nearestPlace({ model }: CheckInput, channel: ChannelId): string {
  return model.channels[channel].isConfigured ? model.channels[channel].pointer : "";
}
