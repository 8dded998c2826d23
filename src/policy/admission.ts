// The judgement "may this message come in?": before commands and before routing (Page: DM access control). What
// is not admitted never reaches a koi. Fail closed: what no rule admits stays out.

import type { Facts } from "../routing/facts.ts";
import type { PeerId } from "../routing/ids.ts";
import type { AccessRules, Decided } from "./access-rules.ts";

/** Why a message stays out, as a finite set. */
export type AdmissionReason =
  | "dm_disabled"
  | "sender_not_listed"
  | "sender_unpaired"
  | "groups_disabled"
  | "room_not_listed"
  | "group_sender_not_listed"
  | "nobody_listed";

/** The judgement. `pairing` is "not yet": the sender would get a code. */
export type Admission =
  | { readonly kind: "allowed" }
  | { readonly kind: "blocked" | "pairing"; readonly reasonCode: AdmissionReason; readonly pointer: string };

const ALLOWED: Admission = { kind: "allowed" };

/**
 * Judges one message. In a DM the sender is the peer. In a room `sender` is who wrote; where it is not known
 * (a question asked offline), the room is judged for whoever is admitted at all.
 */
export function admit(rules: AccessRules, facts: Facts, sender?: PeerId): Admission {
  return facts.peer.kind === "dm" ? admitDm(rules, facts.peer.id) : admitRoom(rules, facts, sender);
}

function blocked(reasonCode: AdmissionReason, by: Decided<unknown> | undefined): Admission {
  return { kind: "blocked", reasonCode, pointer: by?.pointer ?? "" };
}

function lists(list: Decided<ReadonlySet<string>> | undefined, id: string): boolean {
  return list !== undefined && (list.value.has(id) || list.value.has("*"));
}

function admitDm(rules: AccessRules, sender: PeerId): Admission {
  const { dmPolicy, allowFrom } = rules;
  if (dmPolicy.value === "disabled") return blocked("dm_disabled", dmPolicy);
  if (dmPolicy.value === "open" || lists(allowFrom, sender)) return ALLOWED;
  if (dmPolicy.value === "allowlist") return blocked("sender_not_listed", allowFrom ?? dmPolicy);
  return { kind: "pairing", reasonCode: "sender_unpaired", pointer: dmPolicy.pointer };
}

function admitRoom(rules: AccessRules, facts: Facts, sender: PeerId | undefined): Admission {
  const { groupPolicy, rooms } = rules;
  if (groupPolicy.value === "disabled") return blocked("groups_disabled", groupPolicy);
  if (facts.channel === "discord" || facts.channel === "slack") {
    if (groupPolicy.value === "open") return ALLOWED;
    const room = facts.channel === "discord" ? facts.guildId : facts.peer.id;
    if (room !== undefined && lists(rooms, room)) return ALLOWED;
    return blocked("room_not_listed", rooms ?? groupPolicy);
  }
  // A list of groups is independent of the policy, which is about senders.
  if (rooms && !isListedRoom(rooms, facts)) return blocked("room_not_listed", rooms);
  if (groupPolicy.value === "open") return ALLOWED;
  // The list of people is the groups' own, else the one for DMs.
  const people = rules.groupAllowFrom ?? rules.allowFrom;
  if (!people || people.value.size === 0) return blocked("nobody_listed", people ?? groupPolicy);
  if (sender === undefined || lists(people, sender)) return ALLOWED;
  return blocked("group_sender_not_listed", people);
}

/** A topic is listed with its group. */
function isListedRoom(rooms: Decided<ReadonlySet<string>>, facts: Facts): boolean {
  return lists(rooms, facts.peer.id) || (facts.parentPeer !== undefined && lists(rooms, facts.parentPeer.id));
}

/** Reasons in words, for explanations: `blocked: …`. */
export function admissionText(admission: Admission, facts: Facts): string {
  if (admission.kind === "allowed") return "allowed";
  const who = facts.peer.id;
  const texts: Readonly<Record<AdmissionReason, string>> = {
    dm_disabled: "direct messages are disabled for this account",
    sender_not_listed: `${who} is not in allowFrom, and dmPolicy is "allowlist"`,
    sender_unpaired: `${who} is not in allowFrom; it would get a pairing code`,
    groups_disabled: "groups are disabled for this account",
    room_not_listed: "this room is not among those that are listed",
    group_sender_not_listed: "the sender is not among those who may address kois in groups",
    nobody_listed: 'groupPolicy is "allowlist", and nobody is listed',
  };
  return `${admission.kind}: ${texts[admission.reasonCode]}`;
}
