// The filter of a group or room, for one sender or for everyone: that of the room itself, then of what it belongs to,
// then of `*`. At each of them a sender's own entry comes before the one for everyone. Rooms and people stand in a config
// in any spelling; they are compared in their canonical one.

import { pointerTo } from "../../config/pointer.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { ToolPolicy } from "../../config/tool-policy.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { ChannelId, Facts } from "../../routing/facts.ts";
import { accountIdOf } from "../../routing/ids.ts";
import { canonicalSender } from "../decided.ts";
import type { PlacedPolicy } from "./tool-stage.ts";

/** A message's room and sender. */
export interface RoomContext {
  readonly facts: Facts;
  /** What the sender is known by, strongest first. Give only what the platform vouches for: a name can be chosen. */
  readonly sender?: readonly string[];
}

interface Rule {
  readonly tools?: ToolPolicy;
  readonly toolsBySender?: Readonly<Record<string, ToolPolicy>>;
  readonly topics?: Rules;
  readonly channels?: Rules;
}
type Rules = Readonly<Record<string, Rule>>;

interface Placed<T> {
  readonly value: T;
  readonly pointer: string;
}

/** The one filter that holds in a room; `undefined` in a DM and where no rule has one. Never throws. */
export function roomPolicy(config: SkykoiConfig, { facts, sender }: RoomContext): PlacedPolicy | undefined {
  if (facts.peer.kind === "dm") return undefined;
  for (const { value: rule, pointer } of rulesOf(config, facts)) {
    const own = bySender(facts.channel, rule.toolsBySender, sender ?? []);
    if (own !== undefined) {
      const policy = rule.toolsBySender?.[own] ?? {};
      return { policy, pointer: pointerTo(pointer, "toolsBySender", own) };
    }
    if (rule.tools) return { policy: rule.tools, pointer: pointerTo(pointer, "tools") };
    const everyone = rule.toolsBySender?.["*"];
    if (everyone) return { policy: everyone, pointer: pointerTo(pointer, "toolsBySender", "*") };
  }
  return undefined;
}

/** The rules of a room, the nearest first. */
function rulesOf(config: SkykoiConfig, facts: Facts): readonly Placed<Rule>[] {
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

/** The key of the entry for a sender; never that of everyone. */
function bySender(
  channel: ChannelId,
  entries: Readonly<Record<string, ToolPolicy>> | undefined,
  sender: readonly string[],
): string | undefined {
  const keys = Object.keys(entries ?? {}).filter((key) => key.trim() !== "*");
  for (const known of sender) {
    const key = keys.find((one) => canonicalSender(channel, one) === known || plain(one) === plain(known));
    if (key !== undefined) return key;
  }
  return undefined;
}

function plain(name: string): string {
  return name.trim().replace(/^@/, "").toLowerCase();
}
