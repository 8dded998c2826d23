// The entries of a config that speak of one room: Discord's guilds with their channels, Slack's channels, the groups and
// topics of the others, of the account or else of its channel. Rooms are compared in their canonical spelling.

import { pointerTo } from "../config/pointer.ts";
import type { SkykoiConfig } from "../config/skykoi-config.ts";
import { channelRules } from "../routing/channels/registry.ts";
import type { Facts } from "../routing/facts.ts";
import { accountIdOf } from "../routing/ids.ts";

/** Something of a config, and where it stands. */
export interface Placed<T> {
  readonly value: T;
  /** JSON pointer. */
  readonly pointer: string;
}

interface Rule {
  readonly topics?: Rules;
  readonly channels?: Rules;
}
type Rules = Readonly<Record<string, Rule>>;

/**
 * The entries of a room, the nearest first: its own, then those of what it belongs to, then that of `*`. In a DM there is
 * none. Never throws.
 */
export function roomChain<Entry>(config: SkykoiConfig, facts: Facts): readonly Placed<Entry>[] {
  if (facts.peer.kind === "dm") return [];
  return chainOf(config, facts) as readonly Placed<Entry>[];
}

function chainOf(config: SkykoiConfig, facts: Facts): readonly Placed<Rule>[] {
  const { channel } = facts;
  if (channel === "discord") {
    const guilds = setting(config, facts, "guilds");
    const idOf = (key: string): string => channelRules.discord.canonicalGuildId(key) ?? key;
    return [at(guilds, facts.guildId, idOf), at(guilds, "*", idOf)].flatMap((guild) =>
      guild ? [...roomsIn(inner(guild, "channels"), facts), guild] : [],
    );
  }
  return roomsIn(setting(config, facts, channel === "slack" ? "channels" : "groups"), facts);
}

function roomsIn(
  rooms: Placed<Rules> | undefined,
  { channel, peer, parentPeer }: Facts,
): readonly Placed<Rule>[] {
  const idOf = (key: string): string => {
    const judged = channelRules[channel].canonicalPeerId("group", key);
    return judged.ok ? judged.id : key;
  };
  const parent = at(rooms, parentPeer?.id, idOf);
  const topic =
    parent && at(inner(parent, "topics"), peer.id.slice(peer.id.lastIndexOf(":") + 1), (key) => key);
  const chain = [at(rooms, peer.id, idOf), topic, parent, at(rooms, "*", idOf)];
  return chain.filter((rule) => rule !== undefined);
}

/** The map of an account, else of its channel. */
function setting(
  config: SkykoiConfig,
  { channel, accountId }: Facts,
  key: string,
): Placed<Rules> | undefined {
  const block = config.channels?.[channel] as (Rules & { readonly accounts?: Rules }) | undefined;
  const written = Object.keys(block?.accounts ?? {}).find((name) => accountIdOf(name) === accountId);
  const levels = [
    {
      block: written === undefined ? undefined : block?.accounts?.[written],
      keys: ["accounts", written ?? ""],
    },
    { block, keys: [] },
  ];
  for (const { block: level, keys } of levels) {
    const value = (level as Readonly<Record<string, Rules | undefined>> | undefined)?.[key];
    if (value) return { value, pointer: pointerTo("/channels", channel, ...keys, key) };
  }
  return undefined;
}

function inner(rule: Placed<Rule>, key: "topics" | "channels"): Placed<Rules> | undefined {
  const value = rule.value[key];
  return value && { value, pointer: pointerTo(rule.pointer, key) };
}

function at(
  rules: Placed<Rules> | undefined,
  id: string | undefined,
  idOf: (key: string) => string,
): Placed<Rule> | undefined {
  if (!rules || id === undefined) return undefined;
  const entry = Object.entries(rules.value).find(([key]) => (id === "*" ? key === "*" : idOf(key) === id));
  return entry && { value: entry[1], pointer: pointerTo(rules.pointer, entry[0]) };
}
