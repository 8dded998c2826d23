// The judgement "may this message come in?": before commands and before routing (Page: DM access control). What
// is not admitted never reaches a koi. Fail closed: what no rule admits stays out.

import type { Facts } from "../routing/facts.ts";
import type { PeerId } from "../routing/ids.ts";
import type { AccessRules } from "./access-rules.ts";
import { type Decided, lists } from "./decided.ts";
import { roomSaying } from "./room-rules.ts";

/** Why a message stays out, as a finite set. */
export type AdmissionReason =
  | "dm_disabled"
  | "sender_not_listed"
  | "sender_unpaired"
  | "groups_disabled"
  | "group_dms_off"
  | "group_dm_not_listed"
  | "room_not_listed"
  | "room_off"
  | "group_sender_not_listed"
  | "nobody_listed";

/** The judgement. `pairing` is "not yet": the sender would get a code. */
export type Admission =
  | { readonly kind: "allowed" }
  | { readonly kind: "blocked" | "pairing"; readonly reasonCode: AdmissionReason; readonly pointer: string };

/** Whether the owner has let a person in, at the account that is judged. Counts under `pairing`, and in DMs only. */
export type IsApproved = (person: PeerId) => boolean;

const ALLOWED: Admission = { kind: "allowed" };
const NOBODY: IsApproved = () => false;

/**
 * Judges one message. In a DM the sender is the peer. In a room `sender` is who wrote; where it is not known
 * (a question asked offline), the room is judged for whoever is admitted at all. Without `isApproved` nobody is.
 */
export function admit(
  rules: AccessRules,
  facts: Facts,
  sender?: PeerId,
  isApproved: IsApproved = NOBODY,
): Admission {
  return facts.peer.kind === "dm"
    ? admitDm(rules, facts.peer.id, isApproved)
    : admitRoom(rules, facts, sender);
}

function blocked(reasonCode: AdmissionReason, by: Decided<unknown> | undefined): Admission {
  return { kind: "blocked", reasonCode, pointer: by?.pointer ?? "" };
}

function admitDm(rules: AccessRules, sender: PeerId, isApproved: IsApproved): Admission {
  const { dmPolicy, allowFrom } = rules;
  if (dmPolicy.value === "disabled") return blocked("dm_disabled", dmPolicy);
  if (dmPolicy.value === "open" || lists(allowFrom, sender)) return ALLOWED;
  if (dmPolicy.value === "allowlist") return blocked("sender_not_listed", allowFrom ?? dmPolicy);
  if (isApproved(sender)) return ALLOWED;
  return { kind: "pairing", reasonCode: "sender_unpaired", pointer: dmPolicy.pointer };
}

function admitRoom(rules: AccessRules, facts: Facts, sender: PeerId | undefined): Admission {
  const hasLists = facts.channel === "discord" || facts.channel === "slack";
  if (!hasLists) return admitGroup(rules, facts, sender);
  const isGroupDm = facts.peer.kind === "group" && facts.guildId === undefined;
  return isGroupDm ? admitGroupDm(rules, facts) : admitListed(rules, facts, sender);
}

/** Direct messages among several people: off unless said otherwise, and with all direct messages or all groups. */
function admitGroupDm(
  { dmPolicy, groupPolicy, groupDms, groupDmRooms }: AccessRules,
  facts: Facts,
): Admission {
  if (dmPolicy.value === "disabled") return blocked("dm_disabled", dmPolicy);
  if (groupPolicy.value === "disabled") return blocked("groups_disabled", groupPolicy);
  if (!groupDms.value) return blocked("group_dms_off", groupDms);
  if (groupDmRooms && !lists(groupDmRooms, facts.peer.id))
    return blocked("group_dm_not_listed", groupDmRooms);
  return ALLOWED;
}

/** Discord and Slack: the allowlist is one of rooms, and what an entry says of people holds under any policy. */
function admitListed(rules: AccessRules, facts: Facts, sender: PeerId | undefined): Admission {
  const { groupPolicy, rooms } = rules;
  if (groupPolicy.value === "disabled") return blocked("groups_disabled", groupPolicy);
  const room = roomSaying(rooms?.value, facts);
  if (!room.isListed && groupPolicy.value !== "open") return blocked("room_not_listed", rooms ?? groupPolicy);
  if (room.missingIn !== undefined)
    return { kind: "blocked", reasonCode: "room_not_listed", pointer: room.missingIn };
  if (room.isOn?.value === false) return blocked("room_off", room.isOn);
  return room.people ? admitPeople(room.people, room.people, sender) : ALLOWED;
}

/** WhatsApp, Telegram, WebChat: a list of groups is independent of the policy, which is about senders. */
function admitGroup(rules: AccessRules, facts: Facts, sender: PeerId | undefined): Admission {
  const { rooms } = rules;
  const room = roomSaying(rooms?.value, facts);
  const policy = room.policy ?? rules.groupPolicy;
  if (policy.value === "disabled") return blocked("groups_disabled", policy);
  if (rooms && !room.isListed) return blocked("room_not_listed", rooms);
  if (room.isOn?.value === false) return blocked("room_off", room.isOn);
  if (room.people) return admitPeople(room.people, room.people, sender);
  if (policy.value === "open") return ALLOWED;
  // The list of people is the groups' own, else the one for DMs.
  const people = rules.groupAllowFrom ?? rules.allowFrom;
  return admitPeople(people, people ?? policy, sender);
}

function admitPeople(
  people: Decided<ReadonlySet<string>> | undefined,
  by: Decided<unknown>,
  sender: PeerId | undefined,
): Admission {
  if (!people || people.value.size === 0) return blocked("nobody_listed", by);
  if (sender === undefined || lists(people, sender)) return ALLOWED;
  return blocked("group_sender_not_listed", people);
}

/** Reasons in words, for explanations: `blocked: …`. */
export function admissionText(admission: Admission, facts: Facts): string {
  if (admission.kind === "allowed") return "allowed";
  return `${admission.kind}: ${admissionReasonText(admission.reasonCode, facts)}`;
}

/** The words for one reason; `undefined` where `reasonCode` is none of these. */
export function admissionReasonText(reasonCode: string, facts: Facts): string | undefined {
  const who = facts.peer.id;
  const texts: Readonly<Record<AdmissionReason, string>> = {
    dm_disabled: "direct messages are disabled for this account",
    sender_not_listed: `${who} is not in allowFrom, and dmPolicy is "allowlist"`,
    sender_unpaired: `${who} is not in allowFrom; it would get a pairing code`,
    groups_disabled: "groups are disabled here",
    group_dms_off: "direct messages among several people are not taken here (`dm.groupEnabled`)",
    group_dm_not_listed: "this conversation is not in dm.groupChannels",
    room_off: "this room is switched off",
    room_not_listed: "this room is not among those that are listed",
    group_sender_not_listed: "the sender is not among those who may address kois in groups",
    nobody_listed: "nobody is listed who may address kois here",
  };
  return Object.hasOwn(texts, reasonCode) ? texts[reasonCode as AdmissionReason] : undefined;
}
