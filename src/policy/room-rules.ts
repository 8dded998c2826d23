// What a config says about single rooms: Discord's guilds with their channels, Slack's channels, and the groups and
// topics of the others. In: one map of a config. Out: entries by canonical id, and for one message those that speak of
// it, the nearest first. A room that is listed by a name can't be told from its id, so its entry is nobody's here.

import type { GroupPolicy } from "../config/channels/access-policy.ts";
import { channelRules } from "../routing/channels/registry.ts";
import type { ChannelId, Facts } from "../routing/facts.ts";
import { type Decided, idSet } from "./decided.ts";

/** What a room's entry says about access. What it leaves out is `undefined`. */
export interface RoomEntry {
  readonly pointer: string;
  /** Whether messages are taken at all: `enabled` and `allow`, of which either can forbid. */
  readonly isOn: Decided<boolean> | undefined;
  readonly policy: Decided<GroupPolicy> | undefined;
  /** Who may address kois here. Ids are canonical; `"*"` is everybody. */
  readonly people: Decided<ReadonlySet<string>> | undefined;
  /** Channels of a guild, topics of a group. */
  readonly inner: RoomList | undefined;
}

/** Rooms by canonical id, in order; `"*"` is any other. */
export type RoomList = ReadonlyMap<string, RoomEntry>;

/** An entry as it is written, on any channel. */
export interface RoomBlock {
  readonly enabled?: boolean;
  readonly allow?: boolean;
  readonly groupPolicy?: GroupPolicy;
  readonly users?: readonly (string | number)[];
  readonly allowFrom?: readonly (string | number)[];
  readonly channels?: Readonly<Record<string, RoomBlock>>;
  readonly topics?: Readonly<Record<string, RoomBlock>>;
}

/** What the config says about the room of one message. */
export interface RoomSaying {
  /** Whether the room is listed, by itself, with what it belongs to, or by `"*"`. */
  readonly isListed: boolean;
  /** The list that it would have to be on besides: the channels of its guild. */
  readonly missingIn: string | undefined;
  readonly isOn: Decided<boolean> | undefined;
  readonly policy: Decided<GroupPolicy> | undefined;
  readonly people: Decided<ReadonlySet<string>> | undefined;
}

/** The rooms of `blocks`, which stand at `pointer`; `undefined` where none is listed. */
export function roomList(
  blocks: Readonly<Record<string, RoomBlock>> | undefined,
  pointer: string,
  channel: ChannelId,
): RoomList | undefined {
  const idOf = (name: string): string =>
    (channel === "discord" ? channelRules.discord.canonicalGuildId(name) : roomId(channel, name)) ?? name;
  return entries(blocks, pointer, channel, idOf);
}

function entries(
  blocks: Readonly<Record<string, RoomBlock>> | undefined,
  pointer: string,
  channel: ChannelId,
  idOf: (name: string) => string,
): RoomList | undefined {
  const names = Object.entries(blocks ?? {});
  if (names.length === 0) return undefined;
  const list = new Map<string, RoomEntry>();
  for (const [name, block] of names) {
    const id = name === "*" ? name : idOf(name);
    if (!list.has(id)) list.set(id, entry(block, `${pointer}/${escaped(name)}`, channel));
  }
  return list;
}

function entry(block: RoomBlock, pointer: string, channel: ChannelId): RoomEntry {
  const { groupPolicy, channels, topics } = block;
  return {
    pointer,
    isOn: switchOf(block, pointer),
    policy: groupPolicy && { value: groupPolicy, pointer: `${pointer}/groupPolicy` },
    people:
      idSet(block.users, `${pointer}/users`, channel) ??
      idSet(block.allowFrom, `${pointer}/allowFrom`, channel),
    inner:
      entries(channels, `${pointer}/channels`, channel, (name) => roomId(channel, name) ?? name) ??
      entries(topics, `${pointer}/topics`, channel, (name) => name.trim()),
  };
}

function switchOf(block: RoomBlock, pointer: string): Decided<boolean> | undefined {
  const keys = ["enabled", "allow"] as const;
  const key = keys.find((one) => block[one] === false) ?? keys.find((one) => block[one] !== undefined);
  return key && { value: block[key] !== false, pointer: `${pointer}/${key}` };
}

/** A name as a part of a JSON pointer (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Canonical id of a room; `undefined` where `name` is none. */
export function roomId(channel: ChannelId, name: string): string | undefined {
  const judged = channelRules[channel].canonicalPeerId("group", name);
  return judged.ok ? judged.id : undefined;
}

/** What `rooms` says about the room of a message. Never throws. */
export function roomSaying(rooms: RoomList | undefined, facts: Facts): RoomSaying {
  switch (facts.channel) {
    case "discord":
      return inGuild(rooms, facts);
    case "slack":
      return inList(rooms, facts);
    default:
      return inGroups(rooms, facts);
  }
}

const NOTHING = { isOn: undefined, policy: undefined, people: undefined };

/** `"*"` is any other guild; the channels of a guild are a list of their own, as soon as one is listed. */
function inGuild(guilds: RoomList | undefined, facts: Facts): RoomSaying {
  const guild = facts.guildId === undefined ? undefined : (guilds?.get(facts.guildId) ?? guilds?.get("*"));
  if (!guild) return { isListed: false, missingIn: undefined, ...NOTHING };
  if (!guild.inner) return { isListed: true, missingIn: undefined, ...ofChain([guild]) };
  const { isListed, ...room } = inList(guild.inner, facts);
  const missingIn = isListed ? undefined : `${guild.pointer}/channels`;
  return { ...room, isListed: true, missingIn, people: room.people ?? guild.people };
}

/** The room's own entry, else that of the channel that a thread hangs under, else the one for any other. */
function inList(rooms: RoomList | undefined, { peer, parentPeer }: Facts): RoomSaying {
  const room = rooms?.get(peer.id) ?? (parentPeer && rooms?.get(parentPeer.id)) ?? rooms?.get("*");
  return { isListed: room !== undefined, missingIn: undefined, ...ofChain(room ? [room] : []) };
}

/** Topic, group, and behind them the same of `"*"`, which holds for what they leave out. */
function inGroups(groups: RoomList | undefined, { peer, parentPeer }: Facts): RoomSaying {
  const topic = parentPeer && peer.id.slice(peer.id.lastIndexOf(":") + 1);
  const chain = [groups?.get(peer.id)];
  for (const group of [parentPeer && groups?.get(parentPeer.id), groups?.get("*")]) {
    if (topic !== undefined) chain.push(group?.inner?.get(topic));
    chain.push(group);
  }
  const said = chain.filter((one) => one !== undefined);
  return { isListed: said.length > 0, missingIn: undefined, ...ofChain(said) };
}

function ofChain(chain: readonly RoomEntry[]): Pick<RoomSaying, "isOn" | "policy" | "people"> {
  return {
    isOn: chain.find((one) => one.isOn)?.isOn,
    policy: chain.find((one) => one.policy)?.policy,
    people: chain.find((one) => one.people)?.people,
  };
}
