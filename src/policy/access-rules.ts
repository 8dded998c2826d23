// Who is admitted to one account: the rules of account, channel and `channels.defaults` merged level by level,
// built-in defaults applied last. An empty list admits nobody; an absent one is taken from the level above.
// The compiler judges with this and the gateway enforces with it, so both say the same.

import type { DmPolicy, GroupPolicy } from "../config/channels/access-policy.ts";
import type { SkykoiConfig } from "../config/skykoi-config.ts";
import { channelRules } from "../routing/channels/registry.ts";
import type { ChannelId, PeerKind } from "../routing/facts.ts";
import { type AccountId, accountIdOf } from "../routing/ids.ts";

/** A setting with the place that decided it; `""` is a built-in default. */
export interface Decided<T> {
  readonly value: T;
  readonly pointer: string;
}

/** The effective access rules of one account. Ids are canonical; `"*"` is everybody. */
export interface AccessRules {
  readonly dmPolicy: Decided<DmPolicy>;
  /** `undefined` where no level has a list. */
  readonly allowFrom: Decided<ReadonlySet<string>> | undefined;
  readonly groupPolicy: Decided<GroupPolicy>;
  readonly groupAllowFrom: Decided<ReadonlySet<string>> | undefined;
  /** Rooms that are listed; `undefined` where all are. Discord and Slack list rooms, the others groups. */
  readonly rooms: Decided<ReadonlySet<string>> | undefined;
}

/** One level's block, as far as access goes. */
interface AccessBlock {
  readonly dmPolicy?: DmPolicy;
  readonly allowFrom?: readonly (string | number)[];
  readonly groupPolicy?: GroupPolicy;
  readonly groupAllowFrom?: readonly (string | number)[];
  readonly groups?: Readonly<Record<string, unknown>>;
  readonly guilds?: Readonly<Record<string, unknown>>;
  readonly channels?: Readonly<Record<string, unknown>>;
  readonly dm?: {
    readonly enabled?: boolean;
    readonly policy?: DmPolicy;
    readonly allowFrom?: readonly (string | number)[];
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
    rooms: roomList(levels, channel),
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
    ...(policy !== undefined && { dmPolicy: policy }),
    ...(dm.allowFrom !== undefined && { allowFrom: dm.allowFrom }),
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
  if (key === "dmPolicy") return block.dmPolicy === "disabled" ? "" : "/policy";
  return `/${key}`;
}

function idList(
  list: Decided<readonly (string | number)[]> | undefined,
  channel: ChannelId,
): Decided<ReadonlySet<string>> | undefined {
  if (!list) return undefined;
  const ids = list.value.flatMap((entry) => canonicalSender(channel, String(entry)) ?? []);
  return { value: new Set(ids), pointer: list.pointer };
}

/** Canonical sender id of an allowlist entry; `undefined` where it is none, so that it admits nobody. */
export function canonicalSender(channel: ChannelId, entry: string): string | undefined {
  if (entry.trim() === "*") return "*";
  const judged = channelRules[channel].canonicalPeerId("dm", entry);
  return judged.ok ? judged.id : undefined;
}

function roomList(levels: readonly Level[], channel: ChannelId): Decided<ReadonlySet<string>> | undefined {
  const key = channel === "discord" ? "guilds" : channel === "slack" ? "channels" : "groups";
  const listed = first(levels, key) as Decided<Readonly<Record<string, unknown>>> | undefined;
  if (!listed || Object.keys(listed.value).length === 0) return undefined;
  const rules = channelRules[channel];
  const ids = Object.keys(listed.value).map((name) => {
    if (name === "*") return name;
    if (channel === "discord") return rules.canonicalGuildId(name) ?? name;
    const judged = rules.canonicalPeerId("group" satisfies PeerKind, name);
    return judged.ok ? judged.id : name;
  });
  return { value: new Set(ids), pointer: listed.pointer };
}
