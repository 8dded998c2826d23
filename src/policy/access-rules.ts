// Who is admitted to one account: the rules of account, channel and `channels.defaults` merged level by level,
// built-in defaults applied last. An empty list admits nobody; an absent one is taken from the level above.
// The compiler judges with this and the gateway enforces with it, so both say the same.

import type { DmPolicy, GroupPolicy } from "../config/channels/access-policy.ts";
import type { SkykoiConfig } from "../config/skykoi-config.ts";
import type { ChannelId } from "../routing/facts.ts";
import { type AccountId, accountIdOf } from "../routing/ids.ts";
import { type Decided, idSet } from "./decided.ts";
import { type RoomBlock, type RoomList, roomId, roomList } from "./room-rules.ts";

/** The effective access rules of one account. Ids are canonical; `"*"` is everybody. */
export interface AccessRules {
  readonly dmPolicy: Decided<DmPolicy>;
  /** `undefined` where no level has a list. */
  readonly allowFrom: Decided<ReadonlySet<string>> | undefined;
  readonly groupPolicy: Decided<GroupPolicy>;
  readonly groupAllowFrom: Decided<ReadonlySet<string>> | undefined;
  /** Rooms that are listed; `undefined` where none is. Discord lists guilds, Slack rooms, the others groups. */
  readonly rooms: Decided<RoomList> | undefined;
  /** Direct messages among several people, which Discord and Slack have: whether they are taken. */
  readonly groupDms: Decided<boolean>;
  /** Of these the only ones that are taken; `undefined` where all are. */
  readonly groupDmRooms: Decided<ReadonlySet<string>> | undefined;
}

/** One level's block, as far as access goes. */
interface AccessBlock {
  readonly enabled?: boolean;
  readonly dmPolicy?: DmPolicy;
  readonly allowFrom?: readonly (string | number)[];
  readonly groupPolicy?: GroupPolicy;
  readonly groupAllowFrom?: readonly (string | number)[];
  readonly groups?: Readonly<Record<string, RoomBlock>>;
  readonly guilds?: Readonly<Record<string, RoomBlock>>;
  readonly channels?: Readonly<Record<string, RoomBlock>>;
  readonly groupEnabled?: boolean;
  readonly groupChannels?: readonly (string | number)[];
  readonly dm?: {
    readonly enabled?: boolean;
    readonly policy?: DmPolicy;
    readonly allowFrom?: readonly (string | number)[];
    readonly groupEnabled?: boolean;
    readonly groupChannels?: readonly (string | number)[];
  };
}

interface Level {
  readonly block: AccessBlock;
  readonly pointer: string;
}

/** The effective rules of an account of `channel`. Pure; never throws. */
export function accessRules(config: SkykoiConfig, channel: ChannelId, accountId: AccountId): AccessRules {
  const levels = levelsOf(config, channel, accountId);
  const dmLevels = levels.flatMap(dmBlocks);
  return {
    dmPolicy: first(dmLevels, "dmPolicy") ?? { value: builtInDmPolicy(channel), pointer: "" },
    allowFrom: idList(first(dmLevels, "allowFrom"), channel),
    groupPolicy: first(levels, "groupPolicy") ?? { value: builtInGroupPolicy(channel), pointer: "" },
    groupAllowFrom: idList(first(levels, "groupAllowFrom"), channel),
    rooms: listedRooms(levels, channel),
    groupDms: first(dmLevels, "groupEnabled") ?? { value: false, pointer: "" },
    groupDmRooms: roomSet(first(dmLevels, "groupChannels"), channel),
  };
}

/** WebChat's visitors have passed the gateway's own authentication, or sit at this machine. */
function builtInDmPolicy(channel: ChannelId): DmPolicy {
  return channel === "webchat" ? "open" : "pairing";
}

function builtInGroupPolicy(channel: ChannelId): GroupPolicy {
  return channel === "webchat" ? "open" : "allowlist";
}

/** Account, channel, `channels.defaults`. */
function levelsOf(config: SkykoiConfig, channel: ChannelId, accountId: AccountId): Level[] {
  const channels = config.channels;
  const block = channels?.[channel] as (AccessBlock & { accounts?: Record<string, AccessBlock> }) | undefined;
  const levels: Level[] = [];
  const accounts = block?.accounts ?? {};
  // Most names are canonical already; of two spellings of one id there is no table.
  const isCanonical = Object.hasOwn(accounts, accountId);
  const written = isCanonical
    ? accountId
    : Object.keys(accounts).find((key) => accountIdOf(key) === accountId);
  if (written !== undefined) {
    levels.push({ block: accounts[written] ?? {}, pointer: `/channels/${channel}/accounts/${written}` });
  }
  if (block) levels.push({ block, pointer: `/channels/${channel}` });
  if (channels?.defaults) levels.push({ block: channels.defaults, pointer: "/channels/defaults" });
  return levels;
}

/** The `dm` block of Discord and Slack is stronger than the keys beside it. */
function dmBlocks({ block, pointer }: Level): Level[] {
  const { dm } = block;
  if (!dm) return [{ block, pointer }];
  const policy = dm.enabled === false ? "disabled" : dm.policy;
  const own: AccessBlock = {
    ...(dm.enabled === false && { enabled: false }),
    ...(policy !== undefined && { dmPolicy: policy }),
    ...(dm.allowFrom !== undefined && { allowFrom: dm.allowFrom }),
    ...(dm.groupEnabled !== undefined && { groupEnabled: dm.groupEnabled }),
    ...(dm.groupChannels !== undefined && { groupChannels: dm.groupChannels }),
  };
  return [
    { block: own, pointer: `${pointer}/dm` },
    { block, pointer },
  ];
}

function first<K extends keyof AccessBlock>(
  levels: readonly Level[],
  key: K,
): Decided<NonNullable<AccessBlock[K]>> | undefined {
  for (const { block, pointer } of levels) {
    const value = block[key];
    if (value === undefined) continue;
    return { value: value as NonNullable<AccessBlock[K]>, pointer: pointer + keyIn(pointer, key, block) };
  }
  return undefined;
}

function keyIn(pointer: string, key: string, block: AccessBlock): string {
  if (!pointer.endsWith("/dm")) return `/${key}`;
  if (key === "dmPolicy") return block.enabled === false ? "/enabled" : "/policy";
  return `/${key}`;
}

function idList(
  list: Decided<readonly (string | number)[]> | undefined,
  channel: ChannelId,
): Decided<ReadonlySet<string>> | undefined {
  return list && idSet(list.value, list.pointer, channel);
}

function roomSet(
  list: Decided<readonly (string | number)[]> | undefined,
  channel: ChannelId,
): Decided<ReadonlySet<string>> | undefined {
  if (!list) return undefined;
  const ids = list.value.map((entry) => String(entry).trim());
  return {
    value: new Set(ids.flatMap((id) => (id === "*" ? id : (roomId(channel, id) ?? [])))),
    pointer: list.pointer,
  };
}

function listedRooms(levels: readonly Level[], channel: ChannelId): Decided<RoomList> | undefined {
  const key = channel === "discord" ? "guilds" : channel === "slack" ? "channels" : "groups";
  const listed = first(levels, key);
  const rooms = listed && roomList(listed.value, listed.pointer, channel);
  return rooms && { value: rooms, pointer: listed.pointer };
}
