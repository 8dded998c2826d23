// The messages that could get a binding for rooms past the access rules: in the guilds, rooms and topics that the
// config lists, and in one that it does not. Where a room may be listed by a name, which only the platform can lead
// back to its id, nothing is certain.

import type { AccessRules } from "../../policy/access-rules.ts";
import type { Admission } from "../../policy/admission.ts";
import { type RoomList, roomId } from "../../policy/room-rules.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { ChannelId, Facts, Peer } from "../../routing/facts.ts";
import type { PeerId } from "../../routing/ids.ts";
import { roomKind } from "./verdicts/witness.ts";

/** A guild that no config lists. */
const OTHER_GUILD = "1";

/** Messages in the room of `facts`: in each guild that it may be in, in each kind that it may be, in its topics. */
export function* messagesInRoom(facts: Facts, rules: AccessRules): Iterable<Facts> {
  const { channel, peer, parentPeer } = facts;
  for (const guildId of guildsOf(facts, rules)) {
    yield guildId === undefined ? facts : { ...facts, guildId };
  }
  if (roomKind(channel) === "channel" && facts.guildId === undefined) {
    yield { ...facts, peer: { kind: "group", id: peer.id } };
  }
  if (channel !== "telegram" || parentPeer) return;
  for (const id of [peer.id, "*"]) {
    for (const topic of rules.rooms?.value.get(id)?.inner?.keys() ?? []) yield inTopic(facts, peer, topic);
  }
}

/** Messages in rooms of every sort that the config tells apart. */
export function* messagesInAnyRoom(facts: Facts, rules: AccessRules): Iterable<Facts> {
  const { channel } = facts;
  const kind = roomKind(channel);
  const other = channelRules[channel].examplePeerId(kind, 0);
  const inRoom = (id: string): Facts => ({ ...facts, peer: { kind, id: id as PeerId } });
  if (channel === "discord") {
    for (const guildId of guildsOf(facts, rules)) {
      const rooms = rules.rooms?.value.get(guildId ?? "") ?? rules.rooms?.value.get("*");
      for (const id of idsIn(rooms?.inner))
        yield { ...inRoom(id), ...(guildId !== undefined && { guildId }) };
      yield { ...inRoom(other), ...(guildId !== undefined && { guildId }) };
    }
  } else {
    for (const id of idsIn(rules.rooms?.value)) yield* messagesInRoom(inRoom(id), rules);
    yield* messagesInRoom(inRoom(other), rules);
  }
  if (kind === "group" || facts.guildId !== undefined) return;
  for (const id of [...(rules.groupDmRooms?.value ?? [])].filter((one) => one !== "*").concat(other)) {
    yield { ...facts, peer: { kind: "group", id: id as PeerId } };
  }
}

/** The guild that is stated, else each that is listed and one that is not. */
function guildsOf({ channel, guildId }: Facts, { rooms }: AccessRules): readonly (string | undefined)[] {
  if (!channelRules[channel].hasGuilds) return [undefined];
  if (guildId !== undefined) return [guildId];
  return [...idsIn(rooms?.value), OTHER_GUILD];
}

function idsIn(rooms: RoomList | undefined): readonly string[] {
  return [...(rooms?.keys() ?? [])].filter((id) => id !== "*");
}

function inTopic(facts: Facts, group: Peer, topic: string): Facts {
  return {
    ...facts,
    peer: { kind: group.kind, id: `${group.id}:topic:${topic}` as PeerId },
    parentPeer: group,
  };
}

/** Whether the entry that decided about a message may be another one, listed under a name. */
export function isUnsure(admission: Admission, { rooms }: AccessRules, facts: Facts): boolean {
  if (admission.kind === "allowed") return false;
  const { channel, guildId, peer, parentPeer } = facts;
  if (!["room_not_listed", "room_off", "nobody_listed"].includes(admission.reasonCode)) return false;
  if (channel === "discord") {
    if (guildId === undefined) return false;
    const guild = rooms?.value.get(guildId);
    if (!guild)
      return holdsName(rooms?.value, (id) => channelRules.discord.canonicalGuildId(id) !== undefined);
    return !isIn(guild.inner, peer, parentPeer) && holdsName(guild.inner, (id) => isRoomId(channel, id));
  }
  return !isIn(rooms?.value, peer, parentPeer) && holdsName(rooms?.value, (id) => isRoomId(channel, id));
}

function isIn(rooms: RoomList | undefined, peer: Peer, parentPeer: Peer | undefined): boolean {
  return rooms?.has(peer.id) === true || (parentPeer !== undefined && rooms?.has(parentPeer.id) === true);
}

function isRoomId(channel: ChannelId, id: string): boolean {
  return roomId(channel, id) !== undefined;
}

function holdsName(rooms: RoomList | undefined, isId: (id: string) => boolean): boolean {
  return [...(rooms?.keys() ?? [])].some((id) => id !== "*" && !isId(id));
}
